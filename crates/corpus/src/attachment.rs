//! Files attached to posts: [`Attachment`].
use std::fmt::Write;

use crate::dice::Lane;
use crate::partition::Partition;
use crate::post::SecurityLevel;
use crate::post_plan::PostPlan;
use crate::record_id::{RecordId, RecordKind};
use crate::shuffle::Shuffle;
use crate::words::files::{FILES, File};

/// What is known of a file attached to a post; there is no file behind it. Eight posts in a hundred have one to three.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// The attachment's id, under the post's organisation. Within a post, ids ascend in the order shown.
    pub id: RecordId,
    /// The post.
    pub post: RecordId,
    /// The file's name, such as `waste-business-case.docx`; different ones on one post.
    pub name: String,
    /// As registered, such as `application/pdf`.
    pub media_type: &'static str,
    /// The file's size, from some kilobytes to some megabytes.
    pub bytes: u64,
    /// At least the post's; now and then one higher.
    pub security_level: SecurityLevel,
    /// An address under `.example`, which leads nowhere; none for most of what is OFFICIAL, and for some other files.
    pub url: Option<String>,
}

/// Attachments a post may have; an attachment's index is its post's index times this, plus its place.
const PLACES: u64 = 4;
/// Posts with attachments, of a hundred.
const ATTACHED_PERCENT: u64 = 8;
/// Attachments on a level above the post's, of a hundred.
const HIGHER_PERCENT: u64 = 10;

impl Attachment {
    /// How many post `index` has. Cheap.
    pub(crate) fn count(partition: &Partition<'_>, index: u64) -> u64 {
        let mut dice = partition.dice(Lane::Attachment, index);
        if !dice.percent(ATTACHED_PERCENT) {
            return 0;
        }
        1 + u64::from(dice.percent(30)) + u64::from(dice.percent(15))
    }

    /// Those of a post, in the order shown.
    pub(crate) fn all_on(plan: &PostPlan<'_>) -> Vec<Self> {
        let count = Self::count(&plan.partition, plan.index);
        let order = Shuffle::new(FILES.len() as u64, plan.index);
        (0..count).map(|place| Self::of(plan, place, &FILES[order.at(place) as usize])).collect()
    }

    fn of(plan: &PostPlan<'_>, place: u64, file: &File) -> Self {
        let (partition, index) = (plan.partition, plan.index * PLACES + place);
        // From the far end of the lane, for its first dice say how many there are.
        let mut dice = partition.dice(Lane::Attachment, u64::MAX - index);
        let name = format!("{}-{}.{}", plan.topic.tag, file.stem, file.extension);
        let kilobytes = file.kilobytes_least * (1 + dice.below(6));
        let security_level = if dice.percent(HIGHER_PERCENT) { above(plan.level) } else { plan.level };
        let linked = dice.percent(if security_level < SecurityLevel::Official { 85 } else { 15 });
        Self {
            id: partition.id(RecordKind::Attachment, index),
            post: partition.id(RecordKind::Post, plan.index),
            url: linked.then(|| address(&partition, plan.index, &name)),
            name,
            media_type: file.media_type,
            bytes: kilobytes * 1024 + dice.below(1024),
            security_level,
        }
    }
}

fn above(level: SecurityLevel) -> SecurityLevel {
    match level {
        SecurityLevel::Public => SecurityLevel::Members,
        SecurityLevel::Members => SecurityLevel::Official,
        SecurityLevel::Official | SecurityLevel::OfficialSensitive => SecurityLevel::OfficialSensitive,
    }
}

fn address(partition: &Partition<'_>, post: u64, name: &str) -> String {
    let mut address = String::from("https://files.");
    address.extend(partition.code().as_str().chars().map(|letter| letter.to_ascii_lowercase()));
    write!(address, ".example/{post}/{name}").expect("a string takes any text");
    address
}
