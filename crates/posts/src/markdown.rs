//! What members write is Markdown (CommonMark with strikethrough). It is stored as written, and made HTML or plain text
//! when it is read: a better sanitiser then also covers what was written before.
#[cfg(any(test, feature = "fuzzing"))]
mod check;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::UrlRelative;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use subgraph::NodeId;

use crate::mention::{Mentioned, mentioned_by};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use check::fault_in;

/// What members may write beyond CommonMark.
pub(crate) const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH;

/// The HTML of a Markdown text, safe to put into a page, with mentioned members by the labels given.
///
/// HTML inside the Markdown is shown as the text it is. What comes out has only the elements and attributes of
/// [`SANITISER`], links go to `http`, `https` and `mailto` alone, and an image is its description.
pub(crate) fn to_html(markdown: &str, mentioned: &Mentioned) -> String {
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    let shown = |member: &NodeId| Some(mentioned.shown(member));
    pulldown_cmark::html::push_html(&mut html, events(markdown, shown).into_iter());
    cleaned(&html)
}

/// HTML without what may not be in a page.
pub(crate) fn cleaned(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// The words of a Markdown text, one block a line, with mentioned members by the labels given.
pub(crate) fn to_plain_naming(markdown: &str, mentioned: &Mentioned) -> String {
    plain(markdown, |member| Some(mentioned.shown(member)))
}

/// The words of a Markdown text, one block a line, and nothing in place of mentioned members: what may be kept, for looking
/// up, when their names change.
pub(crate) fn to_plain(markdown: &str) -> String {
    plain(markdown, |_| None)
}

fn plain(markdown: &str, shown: impl Fn(&NodeId) -> Option<String>) -> String {
    let mut plain = String::with_capacity(markdown.len());
    for event in events(markdown, shown) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak => plain.push(' '),
            Event::HardBreak | Event::Rule | Event::End(TagEnd::CodeBlock) => end_line(&mut plain),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => end_line(&mut plain),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The first words of a Markdown text, on one line and at most `length` characters long; `…` says that there is more.
pub(crate) fn excerpt(markdown: &str, length: usize, mentioned: &Mentioned) -> String {
    let words = to_plain_naming(markdown, mentioned).split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = words.char_indices().nth(length) else { return words };
    // One character is kept for the ellipsis; a single long word is cut inside.
    let kept = words[..cut].char_indices().next_back().map_or(0, |(last, _)| last);
    let kept = &words[..kept];
    let at_word = kept.rfind(' ').filter(|_| !words[kept.len()..].starts_with(' ')).unwrap_or(kept.len());
    format!("{}…", kept[..at_word].trim_end_matches([' ', ',', ';', ':']))
}

fn end_line(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

/// The text's events, with HTML turned into text, images into their descriptions and mentions into what is `shown` for them.
fn events(markdown: &str, shown: impl Fn(&NodeId) -> Option<String>) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    let mut in_mention = false;
    for (event, range) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        if let Some(member) = mentioned_by(markdown, &event, &range) {
            in_mention = true;
            drop_at_sign(&mut events);
            events.extend(shown(&member).map(|shown| Event::Text(shown.into())));
            continue;
        }
        match event {
            Event::End(TagEnd::Link) if in_mention => in_mention = false,
            // A name that was written into a mention is not the member's label.
            _ if in_mention => {}
            Event::Html(html) | Event::InlineHtml(html) => events.push(Event::Text(html)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            event => events.push(event),
        }
    }
    events
}

/// Takes the `@` of a mention from the end of the text before it.
fn drop_at_sign(events: &mut [Event<'_>]) {
    if let Some(Event::Text(text)) = events.last_mut() {
        *text = text.strip_suffix('@').unwrap_or(text).to_owned().into();
    }
}

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let elements = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ];
    let attributes = HashMap::from([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))]);
    let mut sanitiser = ammonia::Builder::empty();
    sanitiser
        .tags(HashSet::from(elements))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    sanitiser
});

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use proptest::prelude::*;

    use super::{cleaned, fault_in, to_plain};
    use crate::mention::Mentioned;

    fn to_html(markdown: &str) -> String {
        super::to_html(markdown, &Mentioned::default())
    }

    fn excerpt(markdown: &str, length: usize) -> String {
        super::excerpt(markdown, length, &Mentioned::default())
    }

    #[test]
    fn markdown_becomes_html() {
        assert_snapshot!(to_html("# Bins\n\nWe **moved** to [weekly](https://bins.example/x \"t\") rounds.\n\n1. one\n2. ~~two~~"), @r#"
        <h1>Bins</h1>
        <p>We <strong>moved</strong> to <a href="https://bins.example/x" title="t" rel="noopener noreferrer nofollow ugc">weekly</a> rounds.</p>
        <ol>
        <li>one</li>
        <li><del>two</del></li>
        </ol>
"#);
    }

    #[test]
    fn html_inside_markdown_is_shown_and_not_run() {
        assert_snapshot!(to_html("a <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n<iframe src=\"//evil.example\">"), @r#"
        <p>a &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;</p>
        &lt;iframe src="//evil.example"&gt;
"#);
    }

    #[test]
    fn only_web_and_mail_links_stay_links() {
        let links = "[a](javascript:alert(1)) [b](data:text/html,x) [c](/relative) [d](JaVaScRiPt:x) [e](mailto:a@b.example) \
                     [f](vbscript:x) ![g](https://img.example/x.png)";
        assert_snapshot!(to_html(links), @r#"<p><a rel="noopener noreferrer nofollow ugc">a</a> <a rel="noopener noreferrer nofollow ugc">b</a> <a rel="noopener noreferrer nofollow ugc">c</a> <a rel="noopener noreferrer nofollow ugc">d</a> <a href="mailto:a@b.example" rel="noopener noreferrer nofollow ugc">e</a> <a rel="noopener noreferrer nofollow ugc">f</a> g</p>"#);
    }

    #[test]
    fn attacks_leave_nothing_that_runs() {
        let attacks = [
            // Elements and handlers.
            "<script>alert(1)</script>",
            "<ScRiPt src=//evil.example></sCrIpT>",
            "<svg/onload=alert(1)>",
            "<svg><animate onbegin=alert(1) attributeName=x>",
            "<img src=x onerror=alert(1)>",
            "<body onload=alert(1)>",
            "<iframe srcdoc=\"<script>alert(1)</script>\">",
            "<object data=javascript:alert(1)><embed src=x>",
            "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>",
            "<input autofocus onfocus=alert(1)>",
            "<base href=//evil.example><meta http-equiv=refresh content=0;url=javascript:alert(1)>",
            "<link rel=stylesheet href=//evil.example><style>@import '//evil.example'</style>",
            "<p style=background:url(javascript:alert(1)) class=x id=x>",
            "<details open ontoggle=alert(1)><template><slot><xmp><plaintext>",
            "<x on<script>click=1>",
            "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
            "\u{0}<script\u{0}>",
            // Parsers that change their minds.
            "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
            "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
            "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
            "<![CDATA[<script>alert(1)</script>]]>",
            "<?php echo 1 ?><!DOCTYPE x [<!ENTITY y \"z\">]>",
            "<textarea></textarea><title></title><script>alert(1)</script>",
            // Addresses.
            "[x](<javascript:alert(1)>)",
            "[x](&#106;avascript:alert(1))",
            "[x](java\nscript:alert(1))",
            "[x](<java\tscript:alert(1)>)",
            "[x](&Tab;javascript&colon;alert(1))",
            "[x](\u{1}javascript:alert(1))",
            "[x](JAVASCRIPT:alert(1)) [y](vbscript:x) [z](data:text/html;base64,PHNjcmlwdD4=) [w](blob:x) [v](file:///etc/passwd)",
            "[x](//evil.example) [x](\\\\evil.example) [x](/relative) [x](?a) [x](#b) [x](x.html)",
            "[x](feed:javascript:alert(1)) [x](view-source:x) [x](intent://x) [x](%6aavascript:alert(1))",
            "<javascript:alert(1)> <data:text/html,x>",
            "[x]: javascript:alert(1)\n\n[x]",
            "[x][]\n\n[x]: <javascript:alert(1)> \"t\"",
            // What breaks out of its place.
            "```\n</code></pre><script>alert(1)</script>\n```",
            "``` \"><script>alert(1)</script>\nx\n```",
            "`</code><script>alert(1)</script>`",
            "[x](https://x.example \"\\\"onmouseover=alert(1) x=\\\"\")",
            "[x](https://x.example/\"onmouseover=alert\\(1\\))",
            "[<img src=x onerror=alert(1)>](https://x.example)",
            "![\"onerror=alert(1) x=\"](x)",
            "![<script>alert(1)</script>](javascript:alert(1) \"<script>\")",
            "[![x](javascript:alert(1))](javascript:alert(1))",
            "99999999999. x\n\n-1. y\n\n0x1. z",
            // Entities, and what is nearly one.
            "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &#x3c;img src=x onerror=alert(1)&#x3e;",
            "&amp;lt;script&amp;gt; &#0; &#xD800; &#x110000; &nbsp &notit; &;",
            "\u{202e}<script>\u{2028}\u{feff}\u{fffe}",
            // Mentions.
            "@[<script>](member_BST_1) @[x](member_BST_1 \"<script>\") @[](javascript:member_BST_1)",
            "@[@[x](member_BST_1)](javascript:alert(1)) [@[](member_BST_1)](javascript:alert(1))",
        ];
        for attack in attacks {
            for written in [attack.to_owned(), format!("> * {attack}\n\n1. **{attack}**"), attack.repeat(3)] {
                let html = to_html(&written);
                assert_eq!(fault_in(&html), None, "{written}\n{html}");
                assert_eq!(cleaned(&html), html, "{written}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_safe_html(pieces in proptest::collection::vec(piece(), 0..40)) {
            let html = to_html(&pieces.concat());
            prop_assert_eq!(fault_in(&html), None);
            prop_assert_eq!(cleaned(&html), html);
        }
    }

    /// Pieces of which Markdown, HTML and attacks are made.
    fn piece() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "<",
            ">",
            "</",
            "<a href=\"",
            "<script>",
            "<svg>",
            "<math>",
            "<style>",
            "<!--",
            "-->",
            "<![CDATA[",
            "\"",
            "'",
            "&",
            ";",
            "&lt;",
            "&#x6a;",
            "javascript:",
            "data:",
            "https://x.example/",
            "](",
            "[",
            ")",
            "![",
            "@[",
            "](member_BST_1)",
            "[x]: ",
            "(<",
            "`",
            "```\n",
            "~~",
            "**",
            "_",
            "> ",
            "* ",
            "1. ",
            "# ",
            "---\n",
            "    ",
            "\t",
            "\n",
            "\n\n",
            "\\",
            "|",
            "x",
            " onclick=",
            "\u{0}",
        ]);
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
    }

    #[test]
    fn deep_and_tangled_texts_are_read_in_bounded_time_and_stack() {
        for piece in [">", "* ", "[", "**", "`", "<", "![](", "_a", "1. ", "[a](", "&", "\\", "~~", "- - "] {
            let text = piece.repeat(10_000 / piece.len());
            assert!(to_html(&text).len() < 1_000_000, "{piece}");
            to_plain(&text);
        }
    }

    #[test]
    fn a_mention_is_shown_by_its_label_and_looked_up_by_none() {
        let member = "member_BST_1".parse().expect("an id");
        let mentioned = Mentioned::new([(member, "A <b>*x*</b>".to_owned())]);
        let text = "See @[Old](member_BST_1), \\@[Old *Name*](<member_BST_1> \"Old\") and `@[](member_BST_1)`.";
        let html = super::to_html(text, &mentioned);
        assert_snapshot!(html, @"<p>See @A &lt;b&gt;*x*&lt;/b&gt;, @A &lt;b&gt;*x*&lt;/b&gt; and <code>@[](member_BST_1)</code>.</p>");
        assert_eq!(to_plain("See @[Old](member_BST_1)."), "See .");
        assert_eq!(super::excerpt("See @[Old](member_BST_1).", 50, &mentioned), "See @A <b>*x*</b>.");
    }

    #[test]
    fn plain_text_keeps_words_and_blocks() {
        assert_snapshot!(to_plain("# Bins\n\nWe **moved**\nto `weekly`  \nrounds <b>now</b>.\n\n* one\n* two\n"), @r#"
        Bins
        We moved to weekly
        rounds <b>now</b>.
        one
        two
"#);
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("We moved to weekly rounds.", 200), "We moved to weekly rounds.");
        assert_eq!(excerpt("We moved to weekly rounds.", 26), "We moved to weekly rounds.");
        assert_eq!(excerpt("We moved to weekly rounds.", 15), "We moved to…");
        assert_eq!(excerpt("We moved to weekly rounds.", 12), "We moved to…");
        assert_eq!(excerpt("Llanfairpwllgwyngyll", 8), "Llanfai…");
        assert_eq!(excerpt("ŵŵŵŵŵŵ", 3), "ŵŵ…");
        assert_eq!(excerpt("", 3), "");
    }
}
