//! Reading posts. Every question goes through [`Viewer::posts`], so nothing is answered that the viewer may not read.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryResult, QueryTrait,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, count_side_by_side, read_side_by_side};
use subgraph::directory::selected;
use subgraph::{Lang, NodeId, NodeKind, OrgCode, OrgSelector, SecurityLevel, one_of, stored_id};

use super::polls::has_poll;
use crate::author::{Author, AuthorLabel};
use crate::entity::{post, post_tag};
use crate::visibility::{Viewer, effective_level};

/// A post that its viewer may read: the store gives no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Post {
    pub(crate) id: NodeId,
    pub(crate) version: i32,
    pub(crate) group: Option<NodeId>,
    pub(crate) author: Author,
    pub(crate) english: Option<Translated>,
    pub(crate) welsh: Option<Translated>,
    /// The post's own level or its group's, whichever is higher.
    pub(crate) security_level: SecurityLevel,
    pub(crate) published_at: Timestamp,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) comment_count: i32,
}

/// A post's texts in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Translated {
    pub(crate) title: String,
    /// Markdown.
    pub(crate) body: String,
}

/// Where a post stands among all, newest first: when it was published, organisation, id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PostKey(pub(crate) Timestamp, pub(crate) String, pub(crate) String);

/// The posts of one thing, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum PostList {
    /// Those a member wrote, wherever.
    Member(NodeId),
    /// Those in a group.
    Group(NodeId),
    /// Those an organisation keeps.
    Organisation(OrgCode),
}

/// A part of the posts of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PostPage {
    pub(crate) list: PostList,
    pub(crate) page: Page<PostKey>,
}

/// Which posts a list over many organisations has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PostFilter {
    pub(crate) organisations: OrgSelector,
    /// Posts with any of these tags; empty for all.
    pub(crate) tags: Vec<String>,
    /// Posts at any of these levels; empty for all.
    pub(crate) levels: Vec<SecurityLevel>,
    pub(crate) published_from: Option<Timestamp>,
    /// Posts published before this instant.
    pub(crate) published_to: Option<Timestamp>,
    /// Posts with a poll or posts without; either when absent.
    pub(crate) has_poll: Option<bool>,
}

/// Reads the posts with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn posts_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Post>, StoreError> {
    let query = viewer.posts().filter(one_of(post::Column::Org, post::Column::Id, keys)).into_query();
    db.query_all(&query).await?.iter().map(Post::from_row).collect()
}

/// Whether the viewer may comment on `post`; `None` if there is no such post, or none for the viewer.
pub(super) async fn may_comment(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    post: &NodeId,
) -> Result<Option<bool>, StoreError> {
    let found = viewer.posts().filter(one_of(post::Column::Org, post::Column::Id, [post]));
    if found.clone().one(db).await?.is_none() {
        return Ok(None);
    }
    Ok(Some(found.filter(viewer.may_comment()).one(db).await?.is_some()))
}

/// A page of the posts that `filter` lets through, newest first.
pub(crate) async fn posts_page(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &PostFilter,
    page: &Page<PostKey>,
) -> Result<Rows<Post>, StoreError> {
    let query = page_query(viewer, filter.condition(), page);
    let posts = db.query_all(&query).await?.iter().map(Post::from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(page.cut(posts))
}

/// How many posts `filter` lets through.
pub(crate) async fn count_posts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &PostFilter,
) -> Result<u64, StoreError> {
    let counts = count_side_by_side(db, post::Column::Id, [viewer.posts().filter(filter.condition())]).await?;
    Ok(counts.into_iter().sum())
}

/// A page of each of these lists, newest first.
pub(crate) async fn post_pages(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    pages: &[PostPage],
) -> Result<HashMap<PostPage, Rows<Post>>, StoreError> {
    let queries: Vec<_> = pages.iter().map(|page| page.query(viewer)).collect();
    let read = read_side_by_side(db, &queries).await?;
    pages.iter().zip(read).map(|(page, rows)| Ok((page.clone(), page.page.cut(in_order(&rows)?)))).collect()
}

/// How many posts each of these lists has.
pub(crate) async fn count_posts_in(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[PostList],
) -> Result<HashMap<PostList, u64>, StoreError> {
    let of_lists = lists.iter().map(|list| viewer.posts().filter(list.condition()));
    let counts = count_side_by_side(db, post::Column::Id, of_lists).await?;
    Ok(lists.iter().cloned().zip(counts).collect())
}

/// The tags of these posts, in alphabetical order.
pub(crate) async fn tags_of_posts(
    db: &impl ConnectionTrait,
    posts: &[NodeId],
) -> Result<HashMap<NodeId, Vec<String>>, StoreError> {
    let of_posts = one_of(post_tag::Column::Org, post_tag::Column::PostId, posts);
    let mut tags: HashMap<NodeId, Vec<String>> = HashMap::with_capacity(posts.len());
    for row in post_tag::Entity::find().filter(of_posts).all(db).await? {
        tags.entry(stored_id(NodeKind::Post, &row.org, row.post_id)?).or_default().push(row.tag);
    }
    tags.values_mut().for_each(|tags| tags.sort_unstable());
    Ok(tags)
}

impl Post {
    /// The texts in `lang` if there are any, else in the language there is, English first.
    pub(crate) fn translated(&self, lang: Option<Lang>) -> Option<&Translated> {
        let (english, welsh) = (self.english.as_ref(), self.welsh.as_ref());
        match lang {
            Some(Lang::Cy) => welsh.or(english),
            Some(Lang::En) | None => english.or(welsh),
        }
    }

    /// Where the post stands in the order of all lists.
    pub(crate) fn key(&self) -> PostKey {
        PostKey(self.published_at, self.id.org().to_string(), self.id.local().to_owned())
    }

    /// The post of a row of [`Viewer::posts`].
    pub(super) fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        let post = post::Model::from_query_result(row, "")?;
        let group_level: Option<i32> = row.try_get("", "group_level")?;
        let translated = |title: Option<String>, body: Option<String>| Some(Translated { title: title?, body: body? });
        Ok(Self {
            group: post.group_id.map(|group| stored_id(NodeKind::Group, &post.org, group)).transpose()?,
            author: Author {
                member: stored_id(NodeKind::Member, &post.author_org, post.author_id)?,
                label: AuthorLabel::of_row(post.author_name, post.former_ordinal),
            },
            id: stored_id(NodeKind::Post, &post.org, post.id)?,
            version: post.version,
            english: translated(post.title_en, post.body_en),
            welsh: translated(post.title_cy, post.body_cy),
            security_level: SecurityLevel::from_rank(Ord::max(post.security_level, group_level.unwrap_or_default())),
            published_at: post.published_at,
            edited_at: post.edited_at,
            comment_count: post.comment_count,
        })
    }
}

fn page_query(viewer: &Viewer, which: Condition, page: &Page<PostKey>) -> SelectStatement {
    newest_first().page(viewer.posts().filter(which), values(page), page.limit()).into_query()
}

fn newest_first() -> Keyset<post::Column, 3> {
    Keyset::new([
        (post::Column::PublishedAt, Order::Desc),
        (post::Column::Org, Order::Asc),
        (post::Column::Id, Order::Asc),
    ])
}

fn values(page: &Page<PostKey>) -> Option<[sea_orm::Value; 3]> {
    let PostKey(published_at, org, id) = page.after.clone()?;
    Some([published_at.into(), org.into(), id.into()])
}

/// The posts of a list's rows, which come in no promised order.
fn in_order(rows: &[QueryResult]) -> Result<Vec<Post>, StoreError> {
    let mut posts = rows.iter().map(Post::from_row).collect::<Result<Vec<_>, _>>()?;
    posts.sort_by(|a, b| {
        let (a, b) = (a.key(), b.key());
        b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
    });
    Ok(posts)
}

impl PostPage {
    fn query(&self, viewer: &Viewer) -> SelectStatement {
        page_query(viewer, self.list.condition(), &self.page)
    }
}

impl PostList {
    /// The thing whose posts these are, as text that tells it from every other.
    pub(crate) fn parent(&self) -> String {
        match self {
            Self::Member(thing) | Self::Group(thing) => thing.to_string(),
            Self::Organisation(code) => code.to_string(),
        }
    }

    fn condition(&self) -> Condition {
        let all = Condition::all();
        match self {
            Self::Member(member) => all
                .add(post::Column::AuthorOrg.eq(member.org().as_str()))
                .add(post::Column::AuthorId.eq(member.local())),
            Self::Group(group) => {
                all.add(post::Column::Org.eq(group.org().as_str())).add(post::Column::GroupId.eq(group.local()))
            }
            Self::Organisation(code) => all.add(post::Column::Org.eq(code.as_str())),
        }
    }
}

impl PostFilter {
    /// The condition on `post`, left-joined with `group_fact`, that the filter lets it through.
    pub(super) fn condition(&self) -> Condition {
        let levels =
            (!self.levels.is_empty()).then(|| effective_level().is_in(self.levels.iter().map(|level| level.rank())));
        Condition::all()
            .add_option(selected(post::Column::Org, &self.organisations))
            .add_option((!self.tags.is_empty()).then(|| has_any_tag(&self.tags)))
            .add_option(levels)
            .add_option(self.published_from.map(|from| post::Column::PublishedAt.gte(from)))
            .add_option(self.published_to.map(|to| post::Column::PublishedAt.lt(to)))
            .add_option(self.has_poll.map(|wanted| if wanted { has_poll() } else { has_poll().not() }))
    }
}

fn has_any_tag(tags: &[String]) -> SimpleExpr {
    let same = |of_tag, of_post| Expr::col((post_tag::Entity, of_tag)).equals((post::Entity, of_post));
    let tagged = Query::select()
        .expr(Expr::val(1))
        .from(post_tag::Entity)
        .and_where(same(post_tag::Column::Org, post::Column::Org))
        .and_where(same(post_tag::Column::PostId, post::Column::Id))
        .and_where(post_tag::Column::Tag.is_in(tags))
        .to_owned();
    Expr::exists(tagged)
}

#[cfg(test)]
mod tests {
    use claims::Caller;
    use storage::{Page, Timestamp};
    use subgraph::{NodeId, NodeKind};

    use super::{PostFilter, PostKey, PostList, PostPage, page_query};
    use crate::store::query_plan::assert_walks;
    use crate::visibility::Viewer;

    #[tokio::test]
    async fn each_page_of_posts_is_a_walk_along_an_index() {
        let viewer = Viewer::new(&Caller::anonymous());
        let id = |kind| NodeId::new(kind, "BST".parse().expect("a code"), "00000001").expect("an id");
        let after = Some(PostKey(Timestamp(1_700_000_000_000), "BST".to_owned(), "00000001".to_owned()));
        let page = Page { first: 20, after };
        let everywhere = page_query(&viewer, PostFilter::default().condition(), &page);
        let of = |list| PostPage { list, page: page.clone() }.query(&viewer);
        let bristol = "BST".parse().expect("a code");
        let queries = [
            (everywhere, "post_newest"),
            (of(PostList::Member(id(NodeKind::Member))), "post_newest_by_author"),
            (of(PostList::Group(id(NodeKind::Group))), "post_newest_by_group"),
            (of(PostList::Organisation(bristol)), "post_newest_by_organisation"),
        ];
        assert_walks(&queries).await;
    }
}
