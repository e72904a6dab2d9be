//! What a member may tell of themself, checked and put into one form.
use subgraph::{ValidationError, folded_name};
use unicode_normalization::UnicodeNormalization;

/// The longest job title, in characters.
pub(crate) const JOB_TITLE_CHARS_MAX: usize = 100;
/// The longest topic, in characters.
pub(crate) const TOPIC_CHARS_MAX: usize = 60;
/// The most topics.
pub(crate) const TOPICS_MAX: usize = 20;

/// The job title in one form.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn job_title(given: &str) -> Result<String, ValidationError> {
    let title = tidied(given);
    let refuse = |message: String| Err(ValidationError::new(["input", "jobTitle"], message));
    if title.is_empty() {
        return refuse("Give a job title, or null to tell none.".to_owned());
    }
    if let Some(fault) = fault_in(&title, JOB_TITLE_CHARS_MAX) {
        return refuse(format!("The job title {fault}."));
    }
    Ok(title)
}

/// The topics in one form, in the order given; one that is there already, capitals and accents aside, is left out.
///
/// # Errors
/// Says everything that is wrong with them, each with its place in the list.
pub(crate) fn expertise(given: &[String]) -> Result<Vec<String>, Vec<ValidationError>> {
    if given.len() > TOPICS_MAX {
        let message = format!("These are too many topics; {TOPICS_MAX} are allowed.");
        return Err(vec![ValidationError::new(["input", "expertise"], message)]);
    }
    let (mut topics, mut known, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (place, topic) in given.iter().enumerate() {
        match checked_topic(topic) {
            Err(message) => {
                errors.push(ValidationError::new(["input", "expertise", &place.to_string()], message));
            }
            Ok(topic) if known.contains(&folded_name(&topic)) => {}
            Ok(topic) => {
                known.push(folded_name(&topic));
                topics.push(topic);
            }
        }
    }
    if errors.is_empty() { Ok(topics) } else { Err(errors) }
}

fn checked_topic(given: &str) -> Result<String, String> {
    let topic = tidied(given);
    if topic.is_empty() {
        return Err("Give a topic, or leave this one out.".to_owned());
    }
    match fault_in(&topic, TOPIC_CHARS_MAX) {
        Some(fault) => Err(format!("The topic {fault}.")),
        None => Ok(topic),
    }
}

/// Composed (NFC), without spaces around it, and with one space where there were several or a line ended.
fn tidied(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fault_in(text: &str, chars_max: usize) -> Option<String> {
    if text.chars().count() > chars_max {
        Some(format!("is too long; {chars_max} characters are allowed"))
    } else if text.chars().any(char::is_control) {
        Some("has a control character in it; take it out".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_put_into_one_form() {
        assert_eq!(job_title("  Head of \n\t  Sta\u{302}n ").as_deref(), Ok("Head of Stân"));
        let topics = ["GIS", "gis ", "Welsh  language", "welsh language"].map(str::to_owned);
        assert_eq!(expertise(&topics).as_deref(), Ok(["GIS", "Welsh language"].map(str::to_owned).as_slice()));
    }
}
