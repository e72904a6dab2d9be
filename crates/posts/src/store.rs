//! Questions to the posts database, in the domain's words. Each is one statement, or one transaction.
mod add_comment;
mod attachments;
mod comments;
mod edit_comment;
mod edit_post;
mod former;
mod group_place;
mod hear;
mod mentions;
mod new_poll;
mod polls;
mod post_stats;
mod posts;
mod publish_post;
#[cfg(test)]
mod query_plan;
mod reactions;
mod remove_comment;
mod revisions;
mod search;
mod vote;

pub(crate) use add_comment::{Commenting, NotAdded};
pub(crate) use attachments::{Attachment, attachments_of_posts, insert_attachments};
pub(crate) use comments::{
    Comment, CommentList, CommentOrder, CommentPage, CommentState, comment_pages, comments_by_key,
};
pub(crate) use edit_comment::{CommentNotEdited, EditingComment};
pub(crate) use edit_post::{EditingPost, PostNotEdited};
pub(crate) use hear::Hearing;
pub(crate) use mentions::mention_labels;
pub(crate) use new_poll::NewPoll;
pub(crate) use polls::{
    OptionId, Poll, PollOption, choices_in_polls, options_of_polls, polls_by_key, polls_of_posts, votes_in_polls,
};
pub(crate) use post_stats::{CELLS_MAX, TooManyCells, post_stats};
pub(crate) use posts::{
    Post, PostFilter, PostList, PostPage, Translated, count_posts, count_posts_in, post_pages, posts_by_key,
    posts_page, tags_of_posts,
};
pub(crate) use publish_post::{NotPublished, Publishing};
pub(crate) use reactions::{NotReacted, Reacting, ReactionCount, Sign, reactions_to};
pub(crate) use remove_comment::{NotRemoved, Removing};
pub(crate) use revisions::{PostTexts, Revision, RevisionPage, difference, revision_pages};
pub(crate) use search::{
    FoundPost, PostSearch, Related, RelatedTo, count_found, index_all, keep_indexed, related_posts, search_posts,
};
pub(crate) use vote::{NotTaken, Voting};
