//! Questions to the posts database, in the domain's words. Each is one statement, or one transaction.
mod add_comment;
mod comments;
mod group_place;
mod posts;
mod publish_post;
#[cfg(test)]
mod query_plan;

pub(crate) use add_comment::{Commenting, NotAdded};
pub(crate) use comments::{
    Comment, CommentList, CommentOrder, CommentPage, CommentState, comment_pages, comments_by_key,
};
pub(crate) use posts::{
    Post, PostFilter, PostList, PostPage, Translated, count_posts, count_posts_in, post_pages, posts_by_key,
    posts_page, tags_of_posts,
};
pub(crate) use publish_post::{NotPublished, Publishing};
