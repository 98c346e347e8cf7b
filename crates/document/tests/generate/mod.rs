//! Arbitrary inline text and blocks, as reading would leave them.

use docent_document::{
    Block, Kind,
    inline::{self, Marks, Run, RunKind},
    kinds::{
        Align, Callout, CardLayout, Choice, Code, Collection, Color, Column, File, Fold, Font,
        Format, Formula, Image, Line, LineStyle, LinkCard, List, Opaque, Page, PageStyle, Property,
        PropertyKind, Raw, Repeat, State, Style, Table, Task, Text, Video, View, ViewKind,
        repeat::{Basis, DayType, Days, DynamicDay, Every, Reminder, Rule, Selector, Weekday},
    },
    markdown::{Writer, parse, write},
};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Text of letters and of everything that means something in Markdown.
pub(crate) fn characters() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-z]{1,5}",
        3 => Just(" ".to_owned()),
        1 => select(vec![
            "*", "**", "_", "__", "`", "``", "~", "~~", "==", "::", "$", "$$", "[", "]", "(", ")", "[[",
            "]]", "![", "](", "<", ">", "<b>", "</b>", "&", "&amp;", "&#32;", "\\", "|", "#", "#tag", "-",
            "- ", "+ ", "1. ", "2) ", "> ", "---", "===", "```", "~~~", "[ ] ", "[!note] ", "[x]: ", ":",
            "http://a.b/c_d", "www.a.b", "a@b.c", "é", "ß", "\u{a0}", "\u{3000}", "…", "“", "😀", "!", "?",
            ".", "'", "\"", "\t", "{{#x}}", "^", "%", "[^1]", "<!-- x -->", "<page>", "<caption>",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// A line that opens, fills or closes something, or breaks it.
pub(crate) fn line_of_tags() -> impl Strategy<Value = String> {
    let tags = select(vec![
        "<collection name=\"x\">",
        "<collection name=\"x\" data='{\"properties\":[]}'>",
        "<collection data=\"{&quot;a&quot;:1}\"/>",
        "<collection data=\"{\">",
        "</collection>",
        "<collectionItem>",
        "<collectionItem><pageTitle>*t*</pageTitle><property key=\"k\" json=\"5\"/><content>",
        "<pageTitle>t</pageTitle>",
        "<property key=\"k\" value=\"a &#124; b\"/>",
        "<property key=\"k\" json=\"[\"/>",
        "<content>",
        "</content>",
        "</collectionItem>",
        "<page>",
        "</page>",
        "<card>",
        "</card>",
        "- item",
        "  inside",
        "> quote",
        "",
        "",
        "",
    ]);
    prop_oneof![5 => tags.prop_map(str::to_owned), 1 => characters()]
}

/// One line of text without blanks at its ends.
fn words() -> impl Strategy<Value = String> {
    characters().prop_map(|text| text.trim().to_owned())
}

fn marks() -> impl Strategy<Value = Marks> {
    let color = prop::option::weighted(0.1, select(vec!["", "yellow", "gradient-blue"]));
    let comment = prop::option::weighted(0.1, Just("c1"));
    let flags = prop::collection::vec(prop::bool::weighted(0.2), 3);
    (flags, color, comment).prop_map(|(flags, color, comment)| Marks {
        bold: flags[0],
        italic: flags[1],
        strike: flags[2],
        highlight: color.map(str::to_owned),
        comment: comment.map(str::to_owned),
        ..Marks::default()
    })
}

fn address() -> impl Strategy<Value = String> {
    select(vec![
        "http://example.org/a_b?c=(d)&e",
        "block://01890a5d-ac96-774b-bcce-b302099a8057",
        "date://2026-11-21",
        "a b.md",
        "x)(",
        "<y>",
        "#part",
        "mailto:a@b.c",
        "\\",
        "a&amp;b",
        "é",
    ])
    .prop_map(str::to_owned)
}

/// A piece of inline text.
pub(crate) fn run() -> impl Strategy<Value = Run> {
    let href = prop::option::weighted(0.15, address());
    let line = prop_oneof![9 => characters(), 1 => (words(), words()).prop_map(|(a, b)| format!("{a}\n{b}"))];
    let text = (line, marks(), href).prop_map(|(text, marks, href)| Run {
        text,
        marks,
        href,
        ..Run::default()
    });
    let code = ("[a-z` *$<&\\\\]{1,8}", marks(), any::<bool>()).prop_map(|(text, marks, code)| {
        let text =
            if code { text } else { format!("x{}", text.replace(['`', '$', ' ', '\\'], "")) };
        let text = if text.trim().is_empty() { "x".to_owned() } else { text };
        Run { text, marks: Marks { code, formula: !code, ..marks }, ..Run::default() }
    });
    let image = (characters(), address(), marks()).prop_map(|(text, url, marks)| Run {
        text,
        marks,
        href: Some(url),
        kind: RunKind::Image,
        ..Run::default()
    });
    let wiki = ("[a-z][a-z /#]{0,6}[a-z]", prop::option::of("[a-z]{1,5}"), any::<bool>());
    let wiki = wiki.prop_map(|(target, label, embed)| Run {
        text: label.unwrap_or_default(),
        href: Some(target),
        kind: if embed { RunKind::Embed } else { RunKind::Wiki },
        ..Run::default()
    });
    let html = select(vec!["<kbd>", "</kbd>", "<!-- x -->"]).prop_map(|tag| Run {
        text: tag.to_owned(),
        kind: RunKind::Html,
        ..Run::default()
    });
    prop_oneof![16 => text, 2 => code, 1 => image, 1 => wiki, 1 => html]
}

/// Canonical inline Markdown that does not begin with HTML, which no paragraph can be trusted to hold.
pub(crate) fn inline_text() -> impl Strategy<Value = String> {
    prop::collection::vec(run(), 0..5)
        .prop_map(|runs| inline::write(&runs))
        .prop_filter("begins a block of HTML", |text| {
            !text.lines().any(|line| line.starts_with('<')) && !is_alone(text)
        })
}

/// A picture or formula alone is a block of its own.
fn is_alone(text: &str) -> bool {
    let runs = inline::parse(text);
    matches!(runs.as_slice(), [run] if run.kind == RunKind::Image && run.marks == Marks::default()
        || run.marks.display)
}

fn title() -> impl Strategy<Value = String> {
    inline_text().prop_filter("of one line", |text| !text.contains('\n'))
}

fn text() -> BoxedStrategy<Text> {
    let color = prop::option::weighted(0.1, Just("#c400ff".to_owned()));
    let font = prop_oneof![9 => Just(Font::System), 1 => Just(Font::Mono)];
    let align = prop_oneof![9 => Just(Align::Left), 1 => Just(Align::Center)];
    let indent = prop_oneof![9 => Just(0_u8), 1 => 0..6_u8];
    let looks = (color, font, align, indent);
    let role = prop_oneof![
        4 => Just(Text::default()),
        3 => Just(Text { list: List::Bullet, ..Text::default() }),
        2 => (1..4_u32).prop_map(|start| Text { list: List::Numbered { start }, ..Text::default() }),
        1 => Just(Text { list: List::Toggle, ..Text::default() }),
        2 => task().prop_map(|task| Text { list: List::Task(task), ..Text::default() }),
        2 => Just(Text { quote: true, ..Text::default() }),
        1 => callout().prop_map(|callout| Text { callout: Some(callout), ..Text::default() }),
    ];
    let style = prop_oneof![
        6 => Just(Style::Body), 1 => Just(Style::Caption), 1 => Just(Style::H1), 1 => Just(Style::H2),
        1 => Just(Style::H3), 1 => Just(Style::H6),
    ];
    let flags = (any::<bool>(), prop::bool::weighted(0.2));
    (inline_text(), looks, role, style, flags)
        .prop_map(|(text, looks, role, style, flags)| {
            let held = matches!(role.list, List::Task(_)) || role.callout.is_some();
            let many = text.contains('\n') && style.level() > 2;
            let style = if held || many { Style::Body } else { style };
            let (color, font, align, indent) = looks;
            Text {
                text,
                style,
                loose: flags.0,
                new_list: flags.1,
                color,
                font,
                align,
                indent,
                ..role
            }
        })
        .boxed()
}

fn task() -> impl Strategy<Value = Task> {
    let state = select(vec![State::Todo, State::Done, State::Canceled]);
    let day = || prop::option::weighted(0.3, Just("2026-11-21".to_owned()));
    let repeat = prop::option::weighted(0.4, repeat());
    let finished = prop::option::weighted(0.2, Just("2026-11-22T09:00:00Z".to_owned()));
    (state, day(), day(), repeat, finished).prop_map(
        |(state, schedule, deadline, repeat, finished)| Task {
            state,
            schedule,
            deadline,
            repeat,
            finished,
        },
    )
}

/// A rule, or what was kept before there were any.
fn repeat() -> impl Strategy<Value = Repeat> {
    let old = vec![json!("every other moon"), json!({"frequency": "hourly"}), json!([1]), json!(5)];
    prop_oneof![6 => rule().prop_map(Repeat::Rule), 1 => select(old).prop_map(Repeat::Other)]
}

/// Any rule.
pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    let days = prop::collection::btree_set(weekday(), 0..4);
    let month = (days_of_month(), any::<bool>());
    let months = prop::collection::btree_set(1..=12_u8, 0..3);
    let every = prop_oneof![
        any::<bool>().prop_map(|skip_weekends| Every::Day { skip_weekends }),
        days.prop_map(|days| Every::Week { days }),
        month.prop_map(|(days, skip_weekends)| Every::Month { days, skip_weekends }),
        (months, days_of_month()).prop_map(|(months, days)| {
            let days = if months.is_empty() { Days::default() } else { days };
            Every::Year { months, days }
        }),
    ];
    let basis = select(vec![Basis::Fixed, Basis::Flexible]);
    let interval = prop_oneof![2 => Just(1_u16), 1 => 1..=999_u16];
    let start = prop::option::weighted(0.3, Just("2024-02-29".to_owned()));
    let minutes = prop::option::of(0..1440_i32);
    let reminder = (any::<bool>(), minutes)
        .prop_map(|(enabled, date_offset)| Reminder { enabled, date_offset });
    (basis, every, interval, start, prop::option::weighted(0.2, reminder)).prop_map(
        |(basis, every, interval, start, reminder)| Rule {
            basis,
            every,
            interval,
            start,
            reminder,
        },
    )
}

fn weekday() -> impl Strategy<Value = Weekday> {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    select(vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday])
}

fn days_of_month() -> impl Strategy<Value = Days> {
    use DayType::{Day, Friday, Monday, Sunday, Weekday, WeekendDay};
    let day = select(vec![Day, Weekday, WeekendDay, Monday, Friday, Sunday]);
    let selector = select(vec![Selector::First, Selector::Last]);
    let dynamic = (selector, day).prop_map(|(selector, day)| DynamicDay { selector, day });
    let numbers = prop::collection::btree_set(1..=31_u8, 0..3);
    let dynamic = prop::collection::btree_set(dynamic, 0..2);
    (numbers, dynamic).prop_map(|(numbers, dynamic)| Days { numbers, dynamic })
}

fn callout() -> impl Strategy<Value = Callout> {
    let fold = select(vec![Fold::None, Fold::Open, Fold::Closed]);
    let closed = |title: &String| !title.contains(['[', ']', '=', '~', ':', '$', '!', '|', '\\']);
    let title = title().prop_filter("is closed", closed);
    (select(vec!["note", "warning"]), title, fold).prop_map(|(kind, title, fold)| Callout {
        kind: kind.to_owned(),
        title,
        fold,
    })
}

fn media() -> BoxedStrategy<Kind> {
    let option = |value: &'static str| prop::option::of(Just(value.to_owned()));
    let texts = (characters(), address(), characters());
    (texts, option("fill"), option("card"), 0..5)
        .prop_map(|((alt, url, title), size, layout, which)| match which {
            0 => Kind::Image(Image { alt, url, title, size, width: None }),
            1 => Kind::Video(Video { alt, url, size, width: None }),
            2 => Kind::File(File { name: alt, url, layout }),
            3 => Kind::LinkCard(LinkCard { title: alt, url, description: title, layout }),
            _ => {
                let properties = json!({"a": [1, title]}).as_object().cloned().unwrap_or_default();
                Kind::Whiteboard(Opaque { text: alt, properties })
            }
        })
        .boxed()
}

fn table() -> BoxedStrategy<Kind> {
    let columns = select(vec![Column::None, Column::Left, Column::Center, Column::Right]);
    let rows = prop::collection::vec(prop::collection::vec(title(), 3), 1..4);
    (rows, prop::collection::vec(columns, 3))
        .prop_map(|(rows, columns)| Kind::Table(Table::from_rows(&rows, &columns)))
        .boxed()
}

fn leaf() -> BoxedStrategy<Kind> {
    let lines = prop::collection::vec(characters(), 0..4).prop_map(|lines| lines.join("\n"));
    let code = (lines, select(vec!["", "rust", "rust,ignore x", "a`b", "c&amp;"]));
    let formula =
        prop::collection::vec("[a-z=+\\\\{} $-]{0,6}", 0..3).prop_map(|lines| lines.join("\n"));
    let styles =
        vec![LineStyle::ExtraLight, LineStyle::Light, LineStyle::Regular, LineStyle::PageBreak];
    let raw =
        select(vec!["<div>\n*x*\n</div>", "<!-- a\n\nb -->", "<Listing a=\"b\">", "</Listing>"]);
    prop_oneof![
        2 => code.prop_map(|(code, info)| Kind::Code(Code { code, info: info.to_owned() })),
        1 => formula.prop_map(|latex| Kind::Formula(Formula { latex })),
        1 => select(styles).prop_map(|style| Kind::Line(Line { style })),
        1 => raw.prop_map(|source| Kind::Raw(Raw { source: source.to_owned() })),
        2 => media(),
        1 => table(),
    ]
    .boxed()
}

fn page() -> BoxedStrategy<Kind> {
    let style = select(vec![PageStyle::Page, PageStyle::Card]);
    let layout = select(vec![CardLayout::Regular, CardLayout::Large, CardLayout::Small]);
    (title(), style, layout, values())
        .prop_map(|(title, style, layout, values)| {
            Kind::Page(Page { title, style, layout, values })
        })
        .boxed()
}

/// What an item may have, whether its collection takes it or not.
fn values() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        3 => characters().prop_map(Value::from),
        1 => "[a-z]{0,3}\n\n[a-z]{0,3}".prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => (-1e9..1e9_f64).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop::collection::vec(characters(), 0..3).prop_map(Value::from),
        1 => Just(json!({"a": [null, "'\""]})),
    ];
    let keys = select(vec!["status", "points", "due", "größe", "with space", "q'\"u", ""]);
    let values = prop::collection::vec((keys.prop_map(str::to_owned), value), 0..3);
    prop_oneof![3 => Just(Map::new()), 1 => values.prop_map(Map::from_iter)]
}

fn property(key: &str) -> impl Strategy<Value = Property> + use<> {
    use PropertyKind::{Date, MultiSelect, Number, Relation, SingleSelect, Text};
    let key = key.to_owned();
    let kind = select(vec![Text, Number, Date, SingleSelect, MultiSelect, Relation]);
    let option = (characters(), any::<bool>()).prop_map(|(name, renamed)| Choice {
        id: renamed.then(|| "old".to_owned()),
        name,
        color: renamed.then_some(Color::MintGreen),
    });
    (kind, characters(), prop::collection::vec(option, 0..3)).prop_map(
        move |(kind, name, options)| {
            let is_relation = kind == Relation;
            Property {
                key: key.clone(),
                name,
                kind,
                format: (kind == Number).then_some(Format::Percentage),
                currency: None,
                target_collection_id: is_relation.then(Uuid::nil),
                is_back_reference: is_relation && options.is_empty(),
                options,
            }
        },
    )
}

fn collection() -> BoxedStrategy<Kind> {
    let properties = prop::option::of((property("status"), property("points")));
    let view = (characters(), select(vec![ViewKind::Table, ViewKind::Board, ViewKind::Gallery]));
    let view = view.prop_map(|(name, kind)| View {
        id: "v".to_owned(),
        name,
        kind,
        group_by: (kind == ViewKind::Board).then(|| "status".to_owned()),
        sorts: vec!["-points".to_owned()],
        filters: Map::new(),
        hidden: Vec::new(),
    });
    let other = prop::option::weighted(0.2, characters());
    let words = (characters(), prop::option::of(Just("Name".to_owned())), other);
    (words, properties, prop::option::of(view))
        .prop_map(|((name, title, other), properties, view)| {
            let other = other.map(|text| ("x".to_owned(), json!({ "as": [text, 1.5] })));
            Kind::Collection(Collection {
                name,
                title,
                properties: properties.map_or_else(Vec::new, |(a, b)| vec![a, b]),
                active_view: view.as_ref().map(|view| view.id.clone()),
                views: view.into_iter().collect(),
                other: other.into_iter().collect(),
            })
        })
        .boxed()
}

fn block() -> impl Strategy<Value = Block> {
    let alone = prop_oneof![2 => text().prop_map(Kind::Text), 1 => leaf()];
    let alone = alone.prop_map(|kind| Block::new(Uuid::nil(), kind));
    alone.prop_recursive(4, 24, 4, |inner| {
        let kind = prop_oneof![4 => text().prop_map(Kind::Text), 1 => page(), 1 => collection()];
        let children = prop::collection::vec((page(), inner), 0..4);
        (kind, children).prop_map(|(kind, children)| {
            let in_collection = matches!(kind, Kind::Collection(_));
            let child = |(page, child): (Kind, Block)| match (in_collection, &child.kind) {
                (true, Kind::Page(_)) | (false, _) => child,
                (true, _) => Block { id: Uuid::nil(), kind: page, children: vec![child] },
            };
            let children = children.into_iter().map(child).collect();
            let plain = matches!(&kind, Kind::Text(text) if is_plain(text));
            Block { id: Uuid::nil(), kind, children: if plain { Vec::new() } else { children } }
        })
    })
}

/// Blocks in the form in which reading leaves them.
pub(crate) fn blocks() -> impl Strategy<Value = Vec<Block>> {
    prop::collection::vec(block(), 0..5).prop_map(|mut blocks| {
        settle(&mut blocks);
        let mut read = parse(&write(&blocks, Writer::Full), &mut Uuid::nil).blocks;
        copy_loose(&mut blocks, &mut read);
        blocks
    })
}

fn is_plain(text: &Text) -> bool {
    text.list == List::None && !text.quote && text.callout.is_none()
}

/// Makes items that follow one another one list, and gives items without text that of their first child.
fn settle(blocks: &mut [Block]) {
    let mut before: Option<(u8, bool)> = None;
    for block in blocks {
        settle(&mut block.children);
        let first = block.children.first().map(|child| child.kind.clone());
        let Kind::Text(text) = &mut block.kind else {
            before = None;
            continue;
        };
        let held = matches!(text.list, List::Task(_)) || text.callout.is_some();
        if let Some(Kind::Text(first)) = first
            && is_plain(&first)
            && !held
            && is_bare(text)
        {
            "x".clone_into(&mut text.text);
        }
        let family = match text.list {
            List::None => 0,
            List::Bullet | List::Task(_) => 1,
            List::Toggle => 2,
            List::Numbered { .. } => 3,
        };
        let same = before.is_some_and(|(other, _)| other == family) && family > 0;
        text.new_list = text.new_list && same && family != 2;
        if family == 0 {
            text.loose = false;
        } else if let Some((_, loose)) = before.filter(|_| same && !text.new_list) {
            text.loose = loose;
            if let List::Numbered { start } = &mut text.list {
                *start = 1;
            }
        }
        before = Some((family, text.loose));
    }
}

/// Whether a text says nothing at all, so that it is not written.
fn is_bare(text: &Text) -> bool {
    let looks = (text.color.is_none(), text.font, text.align, text.indent);
    text.text.is_empty()
        && text.style == Style::Body
        && looks == (true, Font::System, Align::Left, 0)
}

/// Whether a list is loose follows from what stands in it: this much is taken from what was read.
fn copy_loose(blocks: &mut [Block], read: &mut [Block]) {
    for (block, read) in blocks.iter_mut().zip(read) {
        if let (Kind::Text(text), Kind::Text(read)) = (&mut block.kind, &read.kind) {
            text.loose = read.loose;
        }
        copy_loose(&mut block.children, &mut read.children);
    }
}
