//! English sentences with gaps; [`prose`](super::prose) says which gaps there are and fills them.

/// Titles of posts.
pub(crate) const TITLES: [&str; 16] = [
    "{Matter}: what we learnt",
    "{Acting}: six months on",
    "Has anyone tried {acting}?",
    "How {place} is {acting}",
    "Looking for partners: {matter}",
    "Draft guidance on {matter}, comments welcome",
    "Our business case for {acting}",
    "Question: {matter}",
    "Notes from the round table on {matter}",
    "{Matter} in {place}: the figures after a year",
    "What went wrong with {acting}",
    "Show and tell: {acting}",
    "Case study: {place} and {matter}",
    "Before you start {acting}",
    "{Matter}: templates to reuse",
    "Would you test our approach to {matter}?",
];

/// How many of the openings can stand alone.
pub(crate) const OPENINGS_ALONE: usize = 5;

/// First paragraphs; those that can stand alone come first.
pub(crate) const OPENINGS: [&str; 12] = [
    "Last spring we started {acting}. It was meant as a small trial with {number} people and has become the way we work.",
    "We spoke with {number} residents about {matter}. Nearly all of them told us the same three things.",
    "This follows the talk that colleagues from {other} gave on {matter}. It made us change our plan.",
    "{Place} is about to decide on {matter}, and I would rather learn from your mistakes than repeat them.",
    "We have been asked by members to report on {matter}. Before I do, I would like to hear how others see it.",
    "For the last {number} weeks {service} in {place} has looked at {matter}. This is a short account of what we found.",
    "{Matter} came up again at our team meeting, so I promised to write down where we are.",
    "Like most councils, we have a long history with {matter}. What is new is that {service} and the digital team sat down together.",
    "I am new in {service} and was given {matter} as my first piece of work. Here is what I know so far.",
    "A quick note on {matter}, because several of you asked after the last call.",
    "Our review of {matter} is finished. The full report goes to committee next month; the summary is below.",
    "We set out to do better on {matter} without buying anything new. That turned out to be half true.",
];

/// Paragraphs that may follow.
pub(crate) const MIDDLES: [&str; 16] = [
    "The change that made the difference was {acting}. Since then {gain}.",
    "We began by {acting}. It cost **£{number},000** and some patience, and {gain}.",
    "The numbers are encouraging: {gain}. I would not claim that it is all our doing, but the timing fits.",
    "Not everything worked. {Snag}, and we have found no way round that yet.",
    "The difficulty is that {snag}. If you have solved this, *please* tell us how.",
    "We had expected resistance from {service}. Instead they asked why we had not done it sooner.",
    "Two things surprised us. First, {gain}. Second, {snag}.",
    "Our data protection officer was involved from the first day, which saved us at least {number} days of correspondence.",
    "I have put the figures, the letter templates and the risk register into [one folder]({link}).",
    "We compared notes with {other}, where {service} went about it differently, by {second_acting}.",
    "The equality impact assessment is [published here]({link}); we would welcome a second pair of eyes.",
    "We ran it as a trial in two wards for {number} weeks. The ward with fewer staff did better, which we cannot explain.",
    "The cost is mostly people’s time: about {number} hours a month, shared between {service} and the digital team.",
    "> “Nobody ever asked us before.”\n\nThat sentence, from a resident, has been on our wall ever since. After {acting}, {gain}.",
    "Councillors asked what would happen if we did nothing. The honest answer: {snag}.",
    "In the end it came down to {acting} rather than to software.",
];

/// Paragraphs that are lists.
pub(crate) const LISTS: [&str; 6] = [
    "What we did, in order:\n\n1. {acting};\n2. {second_acting};\n3. publishing what we found, good and bad.",
    "Where we stand:\n\n- {gain};\n- {second_gain};\n- but {snag}.",
    "Questions for this group:\n\n- Has anyone tried {second_acting}?\n- Who owns this in your organisation, {service} or IT?\n- How do you measure it?",
    "Three things to take from {place}:\n\n- start with {acting};\n- expect that {snag};\n- tell people early, and twice.",
    "What we would do differently:\n\n- involve {service} before the first workshop;\n- set aside {number} days for testing;\n- write down *why*, not only what.",
    "The short version:\n\n- **Problem:** {matter}.\n- **What we tried:** {acting}.\n- **Result:** {gain}.",
];

/// Last paragraphs.
pub(crate) const CLOSINGS: [&str; 10] = [
    "Happy to share more. Comment below or come to the next call.",
    "If your council is doing something similar, we would like to visit.",
    "We publish our working notes at [{address}]({link}).",
    "I will post an update after the summer.",
    "Next we want to look at {second_acting}. Volunteers are welcome.",
    "All of this may be reused, with or without credit.",
    "Corrections are welcome, in particular from {service} elsewhere.",
    "There is a walk-through on the last Thursday of the month; the [invitation is here]({link}).",
    "Thank you to colleagues in {other}, who lent us their time and their templates.",
    "What have I missed?",
];

/// Comments on a post, by members of another organisation.
pub(crate) const COMMENTS: [&str; 26] = [
    "This is very useful, thank you. In {place} we are at the start of {acting} and had not thought of the costs.",
    "We had the same in {place}: {snag}. What helped in the end was {second_acting}.",
    "Could you say a little more about {acting}? Our legal team will ask who agreed to it.",
    "Thank you for writing this down. I have sent it to {service} here.",
    "Our experience in {place} is the opposite. We tried {acting} two years ago and stopped after {number} weeks.",
    "How many people did you need for this? In {place} we have one and a half posts.",
    "Would you be willing to share the specification? Ours in {place} is four years old.",
    "Good to see figures. In {place}, {gain}, but only after the second attempt.",
    "We are **very** interested. Is there a call that we could join?",
    "One caution: {snag}. It took us {number} weeks to notice.",
    "Has anyone asked the residents what they think of {acting}?",
    "We wrote up something similar [last year]({link}); you are welcome to the templates.",
    "Do you have the equality impact assessment for this? Ours got stuck on {matter}.",
    "Strongly agree. It is not about the technology, it is about {service} having the time.",
    "I presented this to our management team in {place} this morning, and they would like to visit.",
    "Does this hold for smaller councils too? We have neither the budget nor the people.",
    "Interesting that {gain}. Did you measure it before and after, or estimate it?",
    "We in {place} would join a shared procurement for this, if somebody leads.",
    "Just to add: the same approach worked for us with {second_acting}.",
    "What happened to the people who could not use it online?",
    "For the record, {other} did this as early as 2019, and their write-up is still good.",
    "Saved for later. Thank you!",
    "The list is gold. I would add a fourth point: ask {service} what they would stop doing.",
    "Can I ask which system you use? With ours, {snag}.",
    "We are three months behind you in {place} and will follow this thread closely.",
    "A small correction: it is not only {matter}, it is the follow-up as well.",
];

/// Comments that answer a comment, by members of another organisation than the post's.
pub(crate) const REPLIES: [&str; 24] = [
    "Yes, gladly. I will send it to you this week.",
    "Thank you, that is exactly what we needed.",
    "That is a fair point. We did not measure it before {acting}, so it is an estimate.",
    "We had four people for {number} weeks, and one of them only on Fridays.",
    "In our case {snag}, so we had no choice.",
    "Agreed. In {place} it was the same story, down to the wording.",
    "I am not sure I agree. Without {acting} it would not have worked at all.",
    "Could you share a link? I cannot find it in the library.",
    "It is here: [the write-up]({link}). Do tell me if something is out of date.",
    "We would be glad to host that call. How about the first week of next month?",
    "Same question from {place}, please.",
    "Good question. {Service} did that part; I will ask them to answer here.",
    "Partly. {Snag}, but for new cases it holds.",
    "We tried that, too. It took {number} weeks and then {gain}.",
    "Who signed it off in your organisation?",
    "Our legal team was content once we showed them the data flow on one page.",
    "That would help us as well, thank you for offering.",
    "Small councils can do it. We are one, and {gain}.",
    "Let us take that to the working group; it deserves more than a comment.",
    "The supplier told us the same and then changed its mind.",
    "I stand corrected. Thank you!",
    "Only since April. Before that, {snag}.",
    "Yes: {second_acting}. It sounds trivial and it is not.",
    "Happy to. My number is in the directory.",
];

/// Second paragraphs of comments by members of another organisation.
pub(crate) const AFTERTHOUGHTS: [&str; 8] = [
    "For comparison, in {place}: {second_gain}.",
    "Our notes are [here]({link}), for what they are worth.",
    "The difficulty for us is that {snag}.",
    "I will be at the next call and can say more.",
    "No need to answer here; a message is fine.",
    "We started with {second_acting}, which I would not do again.",
    "And if anyone has worked on {second_matter}, I would like to hear about that as well.",
    "Our members will decide in {number} weeks, so any hint is welcome.",
];

/// Comments on a post, by members of the same organisation.
pub(crate) const COLLEAGUES_COMMENTS: [&str; 26] = [
    "Thank you for writing this up. {Service} would like to add one thing: {snag}.",
    "For those outside {place}: this took us {number} weeks, and most of that was spent on {second_matter}.",
    "I was part of this. What the post does not say is how patient {service} has been.",
    "Can we put this on the agenda of the next team meeting?",
    "One more figure: {second_gain}.",
    "The residents’ panel saw this last week and asked about {second_matter}.",
    "Well done, everyone. It is good to see {place} try something new.",
    "Finance has checked the numbers: the saving is real, but smaller than it looks.",
    "Do we know yet who will run this once the project ends?",
    "We should be honest about the weak point: {snag}.",
    "Colleagues in {other} asked me about this only yesterday. I have sent them the link.",
    "From a data protection point of view I am content, as long as we keep to what is written here.",
    "The same would work for {second_matter}, if somebody finds the time.",
    "Happy to help with {second_acting}, which I did in my last job.",
    "Please mind the wording. “{Title}” is what we call it; residents do not.",
    "The ward councillors are asking for a one-page summary. May I use this one?",
    "Our part of the work is done. We are waiting for {service}.",
    "I would have started with {second_acting}, but I see why you did not.",
    "Was the equality impact looked at before the trial, or after?",
    "The [slides are here]({link}), with the notes of the session.",
    "A thought from the front line: nobody tells the people at the desk until it has happened.",
    "Union colleagues were consulted in week {number} and had two good suggestions.",
    "Let us not forget the people who never complain.",
    "The pilot in the second ward starts on Monday.",
    "I disagree with one point: it was not {acting} that helped, it was having time for it.",
    "Thank you. This is the clearest account so far.",
];

/// Comments that answer a comment, by members of the same organisation as the post's.
pub(crate) const COLLEAGUES_REPLIES: [&str; 24] = [
    "Yes, gladly. I will send it to you this week.",
    "We used the template from {other} and changed two pages of it.",
    "Good question. {Service} did that part; I will ask them to answer here.",
    "Four people for {number} weeks, and one of them only on Fridays.",
    "It is here: [the write-up]({link}). Do tell me if something is out of date.",
    "Partly. {Snag}, but for new cases it holds.",
    "We did not measure it before, so it is an estimate.",
    "Legal was content once we showed them the data flow on one page.",
    "You are welcome to come along on a Thursday and see for yourself.",
    "Not yet. It is on the list for the next quarter.",
    "I had the same doubt. What convinced me: {gain}.",
    "Only since April. Before that, {snag}.",
    "That is true for {second_matter} as well.",
    "We asked {number} residents. Nobody minded; two were relieved.",
    "I stand corrected. Thank you!",
    "The director signed it off.",
    "We are not that far yet, but it is planned for the autumn.",
    "Let us take that to the working group; it deserves more than a comment.",
    "It cost less than we had set aside, for once.",
    "Yes, for {number} months now, and it has not failed once.",
    "They can still ring us, and most of them do.",
    "I have added your point to the page. Thank you.",
    "No, we do that by hand, about {number} times a week.",
    "Agreed, and I would go further: {second_acting}.",
];

/// What people write when they ask to join a group.
pub(crate) const REQUESTS: [&str; 8] = [
    "I work on {matter} in {place} and would like to follow your discussions.",
    "A colleague in {other} recommended this group. We are about to start {acting}.",
    "I am taking over from someone who was in this group. May I join?",
    "We would like to compare notes on {matter}.",
    "I lead on this in {place} and can share our templates in return.",
    "I attended your session last month and would like to stay in touch.",
    "Our {number}-week trial of {acting} starts soon, and we have questions.",
    "Research for a regional working group. I will mostly read.",
];

/// Names of groups, by what they are for: open, restricted, private.
pub(crate) const GROUP_NAMES: [[&str; 4]; 3] = [
    ["{Title} Community", "{Title} Forum", "{Title} Exchange", "{Title} Practitioners"],
    ["{Title} Working Group", "{Title} Project Group", "{Title} Leads", "{Title} Peer Review"],
    ["{Title} Incident Room", "{Title} Contract Group", "{Title} Steering Group", "{Title} Senior Officers"],
];

/// What groups say they are for.
pub(crate) const GROUP_SUMMARIES: [&str; 6] = [
    "For everyone who works on {matter}, whichever council they are with. Run by {service} in {place}.",
    "We share what we learn about {matter}, ask questions and publish templates for reuse.",
    "A place for officers to compare notes on {matter} and {second_matter}.",
    "Monthly calls, working documents and plain talk about {matter}.",
    "Set up after our work on {matter}. New members are welcome to introduce themselves.",
    "Drafts, decisions and open questions on {second_matter}, kept by {service} in {place}.",
];

/// Names of networks.
pub(crate) const NETWORK_NAMES: [&str; 6] = [
    "{place} Digital Network",
    "{place} Learning Network",
    "{place} Neighbourhoods Network",
    "{place} Data and Research Network",
    "{place} Improvement Network",
    "{place} Partnerships Network",
];
