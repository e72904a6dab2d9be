//! Prints some entries of the network, to be read by people: `cargo run -p corpus --example entries -- small BST 3`.
//!
//! The arguments are a tier, an organisation with content, and how many posts to show; all may be left out.
#![allow(clippy::print_stdout)]

use corpus::{Corpus, Entry, Poll, Tier, Vote};

fn main() -> Result<(), corpus::UnknownTier> {
    let mut arguments = std::env::args().skip(1);
    let tier: Tier = arguments.next().as_deref().unwrap_or("tiny").parse()?;
    let code = arguments.next().unwrap_or_else(|| "BST".to_owned());
    let count = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(2_u64);

    let corpus = Corpus::new(Corpus::DEMONSTRATION_SEED, tier);
    println!("{tier}: {:#?}\n", corpus.totals());
    let Some(partition) = corpus.partition(&code) else {
        println!("`{code}` has no content in this tier");
        return Ok(());
    };
    println!("{}: {:#?}\n", partition.organisation().name.en, partition.totals());
    for group in partition.groups() {
        println!(
            "{} | {} | {:?} {:?} | {} members",
            group.id, group.name.en, group.access, group.security_level, group.member_count
        );
    }
    let posts = partition.totals().posts;
    for index in (0..count).map(|step| posts / 4 + step * posts / count.max(1) * 3 / 4) {
        if let Some(entry) = partition.entry(index) {
            show(&entry);
        }
    }
    Ok(())
}

fn show(entry: &Entry) {
    let post = &entry.post;
    println!("\n{} {:?} {} by {}", post.id, post.security_level, post.published_at, post.author_label);
    println!("# {}\n\n{}\n\ntags: {}", post.title.en, post.body.en, post.tags.join(", "));
    if let (Some(title), Some(body)) = (&post.title.cy, &post.body.cy) {
        println!("\n# {title}\n\n{body}");
    }
    for file in &entry.attachments {
        println!("\nattached: {} ({}, {} bytes)", file.name, file.media_type, file.bytes);
    }
    if let Some(poll) = &entry.poll {
        show_poll(poll, &entry.votes);
    }
    println!("\n{} reactions, {} earlier texts", entry.reactions.len(), entry.revisions.len());
    for comment in &entry.comments {
        let indent = "    ".repeat(comment.depth as usize);
        let answers =
            comment.in_reply_to_label.as_ref().map(|label| format!(" in reply to {label}")).unwrap_or_default();
        let body = comment.body.as_deref().unwrap_or("(removed)").replace('\n', &format!("\n  {indent}"));
        println!(
            "\n{indent}- {} {} ({}){answers}:\n  {indent}{body}",
            comment.posted_at, comment.author_label, comment.author.org
        );
    }
}

fn show_poll(poll: &Poll, votes: &[Vote]) {
    let end = poll.closes_at.map_or_else(|| "open".to_owned(), |closes| format!("until {closes}"));
    println!("\npoll, {end}: {}", poll.question.en);
    for option in &poll.options {
        let count = votes.iter().filter(|vote| vote.option == option.id).count();
        println!("  {count:>4} {}", option.label.en);
    }
}
