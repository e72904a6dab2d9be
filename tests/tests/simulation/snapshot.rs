//! What the databases hold at one moment, and who may see what of it: the rules written once more, apart from the program.
//!
//! The rules are those of the tables in the modules `visibility` of groups and posts.
use std::collections::{BTreeMap, HashSet};

use super::cast::Person;
use super::world::{World, rows, text};

const PUBLIC: i32 = 0;
const MEMBERS: i32 = 1;

#[derive(Default)]
pub(super) struct Snapshot {
    /// Members that take part.
    pub(super) active: HashSet<String>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) networks: HashSet<String>,
    pub(super) memberships: BTreeMap<String, Membership>,
    pub(super) requests: BTreeMap<String, Asked>,
    pub(super) invitations: BTreeMap<String, Asked>,
    pub(super) posts: BTreeMap<String, Post>,
    pub(super) comments: BTreeMap<String, Comment>,
    pub(super) polls: BTreeMap<String, Poll>,
    /// Group and member of each membership, and what the member is there.
    pub(super) places: BTreeMap<(String, String), String>,
}

pub(super) struct Group {
    pub(super) access: String,
    pub(super) level: i32,
}

pub(super) struct Membership {
    pub(super) group: String,
    pub(super) member: String,
}

/// A request to join, or an invitation.
pub(super) struct Asked {
    pub(super) group: String,
    pub(super) member: String,
    pub(super) state: String,
}

pub(super) struct Post {
    pub(super) group: Option<String>,
    pub(super) level: i32,
    pub(super) author: String,
    pub(super) comment_count: i32,
}

pub(super) struct Comment {
    pub(super) post: String,
    pub(super) parent: Option<String>,
    pub(super) state: String,
    pub(super) author: String,
    pub(super) has_body: bool,
}

pub(super) struct Poll {
    pub(super) post: String,
}

fn id(kind: &str, org: &str, local: &str) -> String {
    format!("{kind}_{org}_{local}")
}

impl Snapshot {
    pub(super) async fn read(world: &World) -> Self {
        let mut snapshot = Self::default();
        for row in rows(&world.members, "select id from member where state = 'ACTIVE'").await {
            snapshot.active.insert(text(&row, "id"));
        }
        snapshot.read_groups(world).await;
        snapshot.read_posts(world).await;
        snapshot
    }

    async fn read_groups(&mut self, world: &World) {
        for row in rows(&world.groups, "select org, id, access, security_level from \"group\"").await {
            let group = Group { access: text(&row, "access"), level: row.try_get("", "security_level").unwrap() };
            self.groups.insert(id("group", &text(&row, "org"), &text(&row, "id")), group);
        }
        for row in rows(&world.groups, "select org, id from network").await {
            self.networks.insert(id("network", &text(&row, "org"), &text(&row, "id")));
        }
        for row in rows(&world.groups, "select org, id, group_id, member_org, member_id, role from membership").await {
            let org = text(&row, "org");
            let group = id("group", &org, &text(&row, "group_id"));
            let member = id("member", &text(&row, "member_org"), &text(&row, "member_id"));
            self.places.insert((group.clone(), member.clone()), text(&row, "role"));
            self.memberships.insert(id("membership", &org, &text(&row, "id")), Membership { group, member });
        }
        let requests = "select org, id, group_id, applicant_org as o, applicant_id as m, state from join_request";
        self.requests = asked(world, requests, "request").await;
        let invitations = "select org, id, group_id, invitee_org as o, invitee_id as m, state from invitation";
        self.invitations = asked(world, invitations, "invitation").await;
    }

    async fn read_posts(&mut self, world: &World) {
        let posts = "select org, id, group_id, security_level, author_org, author_id, comment_count from post";
        for row in rows(&world.posts, posts).await {
            let org = text(&row, "org");
            let group: Option<String> = row.try_get("", "group_id").unwrap();
            let group = group.map(|group| id("group", &org, &group));
            let floor = group.as_ref().map_or(PUBLIC, |group| self.groups[group].level);
            let post = Post {
                level: row.try_get::<i32>("", "security_level").unwrap().max(floor),
                author: id("member", &text(&row, "author_org"), &text(&row, "author_id")),
                comment_count: row.try_get("", "comment_count").unwrap(),
                group,
            };
            self.posts.insert(id("post", &org, &text(&row, "id")), post);
        }
        let comments = "select org, id, post_id, parent_id, state, author_org, author_id, \
                        case when body is null then 0 else 1 end as has_body from comment";
        for row in rows(&world.posts, comments).await {
            let org = text(&row, "org");
            let parent: Option<String> = row.try_get("", "parent_id").unwrap();
            let comment = Comment {
                post: id("post", &org, &text(&row, "post_id")),
                parent: parent.map(|parent| id("comment", &org, &parent)),
                state: text(&row, "state"),
                author: id("member", &text(&row, "author_org"), &text(&row, "author_id")),
                has_body: row.try_get::<i32>("", "has_body").unwrap() == 1,
            };
            self.comments.insert(id("comment", &org, &text(&row, "id")), comment);
        }
        for row in rows(&world.posts, "select org, id, post_id from poll").await {
            let org = text(&row, "org");
            let poll = Poll { post: id("post", &org, &text(&row, "post_id")) };
            self.polls.insert(id("poll", &org, &text(&row, "id")), poll);
        }
    }

    /// Whether `person` takes part in the network.
    fn takes_part(&self, person: &Person) -> bool {
        person.member.as_ref().is_some_and(|member| self.active.contains(member))
    }

    pub(super) fn role(&self, person: &Person, group: &str) -> Option<&str> {
        let member = person.member.clone()?;
        self.places.get(&(group.to_owned(), member)).map(String::as_str)
    }

    pub(super) fn may_see_group(&self, person: &Person, group: &str) -> bool {
        let Some(Group { access, level }) = self.groups.get(group) else { return false };
        if !self.takes_part(person) {
            return access != "PRIVATE" && *level == PUBLIC;
        }
        access != "PRIVATE"
            || (self.role(person, group).is_some() && *level <= person.ceiling)
            || self.is_invited(person, group)
    }

    fn is_invited(&self, person: &Person, group: &str) -> bool {
        let waits = |asked: &Asked| asked.group == group && asked.state == "WAITING";
        self.invitations.values().any(|asked| waits(asked) && Some(&asked.member) == person.member.as_ref())
    }

    fn facilitates(&self, person: &Person, group: &str) -> bool {
        self.takes_part(person)
            && self.groups.get(group).is_some_and(|group| group.level <= person.ceiling)
            && matches!(self.role(person, group), Some("FACILITATOR" | "OWNER"))
    }

    pub(super) fn may_read_post(&self, person: &Person, post: &str) -> bool {
        let org = post.split('_').nth(1);
        let Some(post) = self.posts.get(post) else { return false };
        let is_private = post.group.as_ref().is_some_and(|group| self.groups[group].access == "PRIVATE");
        if !self.takes_part(person) {
            return !is_private && post.level == PUBLIC;
        }
        let is_inside = post.group.as_ref().is_some_and(|group| self.role(person, group).is_some());
        let is_near = post.level <= MEMBERS || org == person.org();
        post.level <= person.ceiling && (is_inside || (!is_private && is_near))
    }

    /// Whether `person` may be told the id; one of a kind that everybody may know always.
    pub(super) fn may_see(&self, person: &Person, thing: &str) -> bool {
        match thing.split('_').next().unwrap_or_default() {
            "group" => self.may_see_group(person, thing),
            "post" => self.may_read_post(person, thing),
            "comment" => self.comments.get(thing).is_some_and(|comment| self.may_read_post(person, &comment.post)),
            "poll" => self.polls.get(thing).is_some_and(|poll| self.may_read_post(person, &poll.post)),
            "membership" => self.memberships.get(thing).is_some_and(|place| self.may_see_membership(person, place)),
            "request" => self.requests.get(thing).is_some_and(|asked| self.may_see_asked(person, asked)),
            "invitation" => self.invitations.get(thing).is_some_and(|asked| self.may_see_asked(person, asked)),
            _ => true,
        }
    }

    fn may_see_membership(&self, person: &Person, place: &Membership) -> bool {
        let level = self.groups[&place.group].level;
        let is_open = self.groups[&place.group].access != "PRIVATE" && level <= MEMBERS;
        let is_inside = self.role(person, &place.group).is_some() && level <= person.ceiling;
        let is_own = person.member.as_ref() == Some(&place.member);
        self.takes_part(person) && (is_own || is_open || is_inside)
    }

    fn may_see_asked(&self, person: &Person, asked: &Asked) -> bool {
        let is_own = person.member.as_ref() == Some(&asked.member);
        self.takes_part(person) && (is_own || self.facilitates(person, &asked.group))
    }
}

async fn asked(world: &World, sql: &str, kind: &str) -> BTreeMap<String, Asked> {
    let read = rows(&world.groups, sql).await;
    let one = |row: &sea_orm::QueryResult| {
        let org = text(row, "org");
        let asked = Asked {
            group: id("group", &org, &text(row, "group_id")),
            member: id("member", &text(row, "o"), &text(row, "m")),
            state: text(row, "state"),
        };
        (id(kind, &org, &text(row, "id")), asked)
    };
    read.iter().map(one).collect()
}
