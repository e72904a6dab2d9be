//! Batches: what many resolvers of one step ask for one by one is read by one statement.
use std::collections::HashMap;
use std::hash::Hash;

use storage::Rows;
use subgraph::NodeId;

use crate::mention::Mention;
use crate::store::{
    self, Attachment, Comment, CommentPage, OptionId, Poll, PollOption, Post, PostList, PostPage, ReactionCount,
    Related, RelatedTo, Revision, RevisionPage,
};
use crate::visibility::Viewer;

subgraph::loaders! {
    for Viewer;
    /// The post, if the viewer may read it.
    post(NodeId) -> Post = Posts by |db, viewer, keys| {
        Ok(by_key(store::posts_by_key(db, viewer, keys).await?, |post| post.id.clone()))
    };
    /// The comment, if the viewer may read its post.
    comment(NodeId) -> Comment = Comments by |db, viewer, keys| {
        Ok(by_key(store::comments_by_key(db, viewer, keys).await?, |comment| comment.id.clone()))
    };
    /// A post's tags; none for a post without.
    tags(NodeId) -> Vec<String> = Tags by |db, _viewer, keys| store::tags_of_posts(db, keys).await;
    /// A post's files; none for a post without.
    attachments(NodeId) -> Vec<Attachment> = Attachments by |db, viewer, keys| {
        store::attachments_of_posts(db, viewer, keys).await
    };
    /// The reactions to a post or a comment; none where nobody reacted.
    reactions(NodeId) -> Vec<ReactionCount> = Reactions by |db, viewer, keys| {
        store::reactions_to(db, viewer, keys).await
    };
    /// A page of the revisions of a post.
    revision_page(RevisionPage) -> Rows<Revision> = RevisionPages by |db, viewer, keys| {
        store::revision_pages(db, viewer, keys).await
    };
    /// The label of a mentioned member; none for someone of whom nothing is known.
    mention_label(Mention) -> String = MentionLabels by |db, _viewer, keys| store::mention_labels(db, keys).await;
    /// A page of a list of posts.
    post_page(PostPage) -> Rows<Post> = PostPages by |db, viewer, keys| store::post_pages(db, viewer, keys).await;
    /// How many posts a list has.
    post_count(PostList) -> u64 = PostCounts by |db, viewer, keys| store::count_posts_in(db, viewer, keys).await;
    /// The posts that are about the same as another.
    related(RelatedTo) -> Vec<Related> = RelatedPosts by |db, viewer, keys| store::related_posts(db, viewer, keys).await;
    /// A page of a list of comments.
    comment_page(CommentPage) -> Rows<Comment> = CommentPages by |db, _viewer, keys| store::comment_pages(db, keys).await;
    /// The poll, if the viewer may read its post.
    poll(NodeId) -> Poll = Polls by |db, viewer, keys| {
        Ok(by_key(store::polls_by_key(db, viewer, keys).await?, |poll| poll.id.clone()))
    };
    /// The poll on a post.
    poll_of_post(NodeId) -> Poll = PollsOfPosts by |db, viewer, keys| store::polls_of_posts(db, viewer, keys).await;
    /// A poll's options.
    options(NodeId) -> Vec<PollOption> = Options by |db, _viewer, keys| store::options_of_polls(db, keys).await;
    /// What the viewer chose in a poll.
    choice(NodeId) -> OptionId = Choices by |db, viewer, keys| store::choices_in_polls(db, viewer, keys).await;
    /// How many chose what in a poll.
    votes(NodeId) -> HashMap<String, u64> = Votes by |db, _viewer, keys| store::votes_in_polls(db, keys).await;
}

fn by_key<K: Eq + Hash, T>(values: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    values.into_iter().map(|value| (key(&value), value)).collect()
}
