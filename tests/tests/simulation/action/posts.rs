//! Writing: posts, comments, reactions and votes.
use serde_json::{Value, json};

use super::{Action, Outcome, org_of};

const LEVELS: [&str; 4] = ["PUBLIC", "MEMBERS", "OFFICIAL", "OFFICIAL_SENSITIVE"];

impl Action<'_> {
    pub(super) async fn write_in_posts(&mut self) {
        match self.dice.below(20) {
            0..3 => self.publish_post().await,
            3..5 => self.edit_post().await,
            5..11 => self.add_comment().await,
            11..13 => self.edit_comment().await,
            13..15 => self.remove_comment().await,
            15..17 => self.react().await,
            _ => self.vote().await,
        }
    }

    async fn publish_post(&mut self) {
        let group = if self.dice.percent(80) { self.find(&self.before.groups) } else { None };
        let Some(org) = group.map(org_of).or(self.person.org()) else { return };
        let (title, body) = (self.ledger.new_text(), self.ledger.new_text());
        let level = LEVELS[self.dice.below(4)];
        let poll =
            self.dice.percent(40).then(|| json!({ "question": "Which one?", "options": ["This", "That", "Neither"] }));
        let input = json!({
            "org": org, "groupId": group, "title": title, "body": format!("**{body}**"), "tags": ["digital-identity"],
            "securityLevel": level, "poll": poll, "idempotencyKey": self.dice.key(),
        });
        if let Outcome::Done(post) = self.change("publishPost", input, "post { id title securityLevel }").await {
            let id = post["id"].as_str().unwrap().to_owned();
            let mut book = self.ledger.book();
            book.written.extend([(title, id.clone()), (body, id.clone())]);
            book.posts.insert(id);
        }
    }

    async fn edit_post(&mut self) {
        let own: Vec<&String> =
            self.before.posts.iter().filter(|(_, post)| self.is_me(&post.author)).map(|(id, _)| id).collect();
        let any = self.find(&self.before.posts);
        let Some(id) = self.dice.pick(&own).map(|id| id.as_str()).or(any) else { return };
        let query = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { version } }";
        let answer = self.ask("a post's version", query, json!({ "org": org_of(id), "id": id })).await;
        let version = answer["data"]["post"]["version"].as_str().unwrap_or("1").to_owned();
        let text = self.ledger.new_text();
        let input = json!({ "org": org_of(id), "postId": id, "version": version, "body": text });
        if let Outcome::Done(_) = self.change("editPost", input, "post { id version body }").await {
            self.ledger.book().written.insert(text, id.to_owned());
        }
    }

    async fn add_comment(&mut self) {
        let (text, before) = (self.ledger.new_text(), self.before);
        let answered = if self.dice.percent(60) { self.find(&before.comments) } else { None };
        let post = answered.map(|comment| before.comments[comment].post.as_str());
        let Some(post) = post.or_else(|| self.find(&before.posts)) else { return };
        let input = json!({
            "org": org_of(post), "postId": post, "parentId": answered, "body": text, "idempotencyKey": self.dice.key(),
        });
        let thing = "comment { id version body post { id commentCount } parent { id } }";
        if let Outcome::Done(comment) = self.change("addComment", input, thing).await {
            let id = comment["id"].as_str().unwrap().to_owned();
            let mut book = self.ledger.book();
            book.said.entry(id.clone()).or_default().insert(version_of(&comment), text.clone());
            book.written.insert(text, post.to_owned());
            book.comments.insert(id, (post.to_owned(), answered.map(str::to_owned)));
        }
    }

    async fn edit_comment(&mut self) {
        let Some(id) = self.own_comment() else { return };
        let query = "query ($id: ID!) { node(id: $id) { ... on Comment { version } } }";
        let answer = self.ask("a comment's version", query, json!({ "id": id })).await;
        let version = answer["data"]["node"]["version"].as_str().unwrap_or("1").to_owned();
        let text = self.ledger.new_text();
        let input = json!({ "org": org_of(&id), "commentId": id, "version": version, "body": text });
        if let Outcome::Done(comment) = self.change("editComment", input, "comment { id version body }").await {
            let post = self.before.comments[&id].post.clone();
            let mut book = self.ledger.book();
            book.written.insert(text.clone(), post);
            book.said.entry(id).or_default().insert(version_of(&comment), text);
        }
    }

    async fn remove_comment(&mut self) {
        let Some(id) = self.own_comment() else { return };
        let input = json!({ "org": org_of(&id), "commentId": id, "reason": "No longer right." });
        if let Outcome::Done(comment) = self.change("removeComment", input, "comment { id state body }").await {
            assert_eq!(comment["body"], Value::Null);
            self.ledger.book().removed.insert(id);
        }
    }

    async fn react(&mut self) {
        let before = self.before;
        let thing = if self.dice.percent(50) { self.find(&before.posts) } else { self.find(&before.comments) };
        let Some(id) = thing else { return };
        let input = json!({ "org": org_of(id), "nodeId": id, "kind": "LIKE", "on": self.dice.percent(70) });
        self.change("react", input, "reactions { kind count viewerReacted }").await;
    }

    async fn vote(&mut self) {
        let Some(id) = self.find(&self.before.polls) else { return };
        let query = "query ($id: ID!) { node(id: $id) { ... on Poll { options { id } } } }";
        let answer = self.ask("a poll", query, json!({ "id": id })).await;
        let options = answer["data"]["node"]["options"].as_array().cloned().unwrap_or_default();
        let Some(option) = self.dice.pick(&options).map(|option| option["id"].clone()) else { return };
        let input = json!({ "org": org_of(id), "pollId": id, "optionId": option });
        if let Outcome::Done(poll) = self.change("vote", input, "poll { id viewerChoice results { votes } }").await {
            assert_eq!(poll["results"], Value::Null, "an open poll shows nothing");
        }
    }

    /// Mostly a comment of the person's own.
    fn own_comment(&mut self) -> Option<String> {
        let comments = &self.before.comments;
        let own: Vec<&String> =
            comments.iter().filter(|(_, comment)| self.is_me(&comment.author)).map(|(id, _)| id).collect();
        let own = if self.dice.percent(75) { self.dice.pick(&own).map(|id| (*id).clone()) } else { None };
        own.or_else(|| self.find(comments).map(str::to_owned))
    }

    fn is_me(&self, member: &str) -> bool {
        self.person.member.as_deref() == Some(member)
    }
}

fn version_of(comment: &Value) -> i64 {
    comment["version"].as_str().and_then(|version| version.parse().ok()).expect("a version that is a number")
}
