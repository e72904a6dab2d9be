//! What councils talk about: [`TOPICS`].

/// One subject and the fragments that make sentences about it. A matter, an acting and a gain in the same place go together.
#[derive(Debug)]
pub(crate) struct Topic {
    /// The tag posts and groups of this subject carry.
    pub(crate) tag: &'static str,
    /// Two tags that often stand beside it.
    pub(crate) related_tags: [&'static str; 2],
    /// The subject as a heading, such as `Digital identity`.
    pub(crate) title: &'static str,
    /// The heading in Welsh.
    pub(crate) title_cy: &'static str,
    /// Who does the work, such as `the waste service`.
    pub(crate) service: &'static str,
    /// Noun phrases: what is at issue.
    pub(crate) matters: [&'static str; 4],
    /// Gerund phrases: what was tried.
    pub(crate) actings: [&'static str; 4],
    /// Clauses in the past: what came of it.
    pub(crate) gains: [&'static str; 4],
    /// Clauses: what is in the way.
    pub(crate) snags: [&'static str; 3],
    /// The first two matters, actings and gains in Welsh, where the subject has them.
    pub(crate) welsh: Option<WelshTopic>,
}

/// Welsh for the first two fragments of each kind. Matters are noun phrases, actings verb-nouns (both stand only where nothing
/// mutates them), gains whole clauses.
#[derive(Debug)]
pub(crate) struct WelshTopic {
    pub(crate) matters: [&'static str; 2],
    pub(crate) actings: [&'static str; 2],
    pub(crate) gains: [&'static str; 2],
}

/// The subject of [`TOPICS`] that stories ask for.
pub(crate) const DIGITAL_IDENTITY: usize = 0;
/// The subject of each organisation's second group.
pub(crate) const DATA_STANDARDS: usize = 1;
/// The subject of each organisation's third group.
pub(crate) const CYBER_SECURITY: usize = 2;
/// The subject of each organisation's fourth group.
pub(crate) const ADULT_SOCIAL_CARE: usize = 3;

/// All subjects.
pub(crate) const TOPICS: [Topic; 20] = [
    Topic {
        tag: "digital-identity",
        related_tags: ["sign-in", "trust"],
        title: "Digital identity",
        title_cy: "Hunaniaeth Ddigidol",
        service: "the customer accounts team",
        matters: [
            "one sign-in for every council service",
            "identity checks at the front desk",
            "residents who have no passport or driving licence",
            "staff who need accounts at two councils",
        ],
        actings: [
            "replacing six passwords with a single sign-in",
            "letting library staff vouch for a resident in person",
            "asking for a higher level of assurance only where the law demands it",
            "accepting credentials that a neighbouring council has issued",
        ],
        gains: [
            "password resets fell from 900 a month to fewer than 60",
            "two residents in three finished the check at the first attempt",
            "we closed four separate account databases",
            "front-desk queues on Mondays are half as long as they were",
        ],
        snags: [
            "our oldest case system still keeps its own user table",
            "the privacy notice has to be agreed by every organisation that relies on the sign-in",
            "people who moved recently fail the address check",
        ],
        welsh: Some(WelshTopic {
            matters: ["un cyfrif ar gyfer holl wasanaethau’r cyngor", "gwirio hunaniaeth wrth y ddesg flaen"],
            actings: [
                "disodli chwe chyfrinair ag un cyfrif",
                "caniatáu i staff llyfrgell gadarnhau hunaniaeth preswylydd wyneb yn wyneb",
            ],
            gains: [
                "gostyngodd nifer y ceisiadau i ailosod cyfrinair o 900 y mis i lai na 60",
                "llwyddodd dau breswylydd o bob tri ar y cynnig cyntaf",
            ],
        }),
    },
    Topic {
        tag: "data-standards",
        related_tags: ["open-data", "interoperability"],
        title: "Data standards",
        title_cy: "Safonau Data",
        service: "the data and insight team",
        matters: [
            "a shared vocabulary for council services",
            "property references that do not match between systems",
            "publishing spending data in a common format",
            "the quality of addresses in case records",
        ],
        actings: [
            "agreeing twelve field names before buying anything",
            "validating every file on the way in instead of on the way out",
            "publishing the schema before the data",
            "adding the property reference to each case record",
        ],
        gains: [
            "the yearly return took two days instead of three weeks",
            "three suppliers now send us the same file",
            "analysts stopped keeping their own copies",
            "the share of records with a valid property reference rose from 61 to 94 per cent",
        ],
        snags: [
            "nobody owns the code list once the project ends",
            "our two biggest systems disagree on what a household is",
            "suppliers charge for every change of format",
        ],
        welsh: Some(WelshTopic {
            matters: [
                "geirfa gyffredin ar gyfer gwasanaethau’r cyngor",
                "cyfeirnodau eiddo nad ydynt yn cyfateb rhwng systemau",
            ],
            actings: ["cytuno ar ddeuddeg enw maes cyn prynu dim", "gwirio pob ffeil wrth iddi gyrraedd"],
            gains: [
                "cymerodd y ffurflen flynyddol ddau ddiwrnod yn lle tair wythnos",
                "mae tri chyflenwr bellach yn anfon yr un ffeil atom",
            ],
        }),
    },
    Topic {
        tag: "cyber-security",
        related_tags: ["resilience", "incident-response"],
        title: "Cyber security",
        title_cy: "Seiberddiogelwch",
        service: "the information security team",
        matters: [
            "phishing messages that copy our own letterhead",
            "recovering from a ransomware attack",
            "old servers that no longer get updates",
            "supplier access to council systems",
        ],
        actings: [
            "rehearsing a week without e-mail",
            "restoring the revenues system from a cold backup",
            "turning on two-step sign-in for every councillor",
            "listing every supplier account and closing those nobody could explain",
        ],
        gains: [
            "reports of suspicious messages doubled and clicks fell by half",
            "we now know that a full restore takes nineteen hours",
            "the insurer lowered our excess",
            "181 dormant accounts were closed in a month",
        ],
        snags: [
            "the restore test needs a weekend and nobody is paid for it",
            "one case system cannot run on a supported server",
            "members share devices with their families",
        ],
        welsh: None,
    },
    Topic {
        tag: "adult-social-care",
        related_tags: ["integration", "wellbeing"],
        title: "Adult social care",
        title_cy: "Gofal Cymdeithasol i Oedolion",
        service: "the adult social care service",
        matters: [
            "waiting times for a care assessment",
            "discharge from hospital at weekends",
            "sharing care records with community nurses",
            "direct payments that go unspent",
        ],
        actings: [
            "putting an occupational therapist in the first-contact team",
            "triaging referrals by telephone on the day they arrive",
            "giving community nurses a read-only view of the care plan",
            "paying carers by pre-loaded card",
        ],
        gains: [
            "the waiting list went from 412 people to 230",
            "one referral in three needed no further assessment",
            "families told us that they had to repeat themselves less often",
            "the unspent balances came down by a third",
        ],
        snags: [
            "the hospital trust and the council count a delay differently",
            "agency staff cannot get an account in less than ten days",
            "the consent wording dates from 2011",
        ],
        welsh: Some(WelshTopic {
            matters: ["amseroedd aros am asesiad gofal", "rhyddhau o’r ysbyty ar benwythnosau"],
            actings: [
                "cynnwys therapydd galwedigaethol yn y tîm cyswllt cyntaf",
                "brysbennu atgyfeiriadau dros y ffôn ar y diwrnod y maent yn cyrraedd",
            ],
            gains: [
                "gostyngodd y rhestr aros o 412 o bobl i 230",
                "nid oedd angen asesiad pellach ar un atgyfeiriad o bob tri",
            ],
        }),
    },
    Topic {
        tag: "waste-and-recycling",
        related_tags: ["environment", "street-scene"],
        title: "Waste and recycling",
        title_cy: "Gwastraff ac Ailgylchu",
        service: "the waste service",
        matters: [
            "missed bin collections",
            "food waste in the residual bin",
            "assisted collections for older residents",
            "recycling in blocks of flats",
        ],
        actings: [
            "sending a text the evening before collection day",
            "fitting crews’ lorries with tablets",
            "moving to three-weekly collections",
            "putting clear labels on communal bins",
        ],
        gains: [
            "missed collections fell from 41 to 12 in every ten thousand",
            "food waste capture went up by nine per cent",
            "calls on the day after a bank holiday dropped by two thirds",
            "contamination is down to one load in fifteen",
        ],
        snags: [
            "the contractor’s data arrives two days late",
            "crews cannot turn the lorry on the narrowest streets",
            "new estates are missing from the round for weeks",
        ],
        welsh: Some(WelshTopic {
            matters: ["casgliadau biniau a gollwyd", "gwastraff bwyd yn y bin du"],
            actings: ["anfon neges destun y noson cyn y casgliad", "gosod llechi digidol yn y lorïau"],
            gains: [
                "gostyngodd nifer y casgliadau a gollwyd o 41 i 12 ym mhob deng mil",
                "cynyddodd maint y gwastraff bwyd a gasglwyd naw y cant",
            ],
        }),
    },
    Topic {
        tag: "highways",
        related_tags: ["potholes", "street-scene"],
        title: "Highways and potholes",
        title_cy: "Priffyrdd a Thyllau yn y Ffyrdd",
        service: "the highways team",
        matters: [
            "pothole reports that arrive twice",
            "road works by utility companies",
            "gritting routes in a warmer winter",
            "street lights that stay on all day",
        ],
        actings: [
            "showing open reports on a public map",
            "repairing every defect within ten metres of the one reported",
            "sharing the gritting fleet with the neighbouring county",
            "using camera surveys from the refuse lorries",
        ],
        gains: [
            "duplicate reports fell by 38 per cent",
            "repeat visits to the same street are down by a half",
            "the same roads were treated with two lorries fewer",
            "claims for damaged tyres were a third lower than last year",
        ],
        snags: [
            "the asset list has no record of who adopted the road",
            "photos arrive without a location",
            "utility permits are granted faster than we can read them",
        ],
        welsh: Some(WelshTopic {
            matters: ["adroddiadau dyblyg am dyllau yn y ffyrdd", "gwaith ffordd gan gwmnïau cyfleustodau"],
            actings: [
                "dangos adroddiadau agored ar fap cyhoeddus",
                "trwsio pob diffyg o fewn deg metr i’r un a adroddwyd",
            ],
            gains: [
                "gostyngodd nifer yr adroddiadau dyblyg 38 y cant",
                "mae nifer yr ail ymweliadau â’r un stryd wedi haneru",
            ],
        }),
    },
    Topic {
        tag: "planning",
        related_tags: ["open-data", "housing"],
        title: "Planning",
        title_cy: "Cynllunio",
        service: "the planning service",
        matters: [
            "invalid planning applications",
            "local plan maps as open data",
            "neighbour consultation by post",
            "enforcement cases that nobody closes",
        ],
        actings: [
            "checking drawings for scale before the fee is taken",
            "publishing conservation areas as a live data set",
            "replacing yellow notices with a map and an e-mail alert",
            "going through every open case in one joint session",
        ],
        gains: [
            "the share of applications that were valid on arrival rose from 48 to 71 per cent",
            "officers saved about a day a week each",
            "comments came from twice as many streets",
            "the backlog of open cases was cleared by Easter",
        ],
        snags: [
            "the back-office system exports drawings one at a time",
            "boundaries in the old local plan were drawn by hand",
            "agents keep using last year’s form",
        ],
        welsh: Some(WelshTopic {
            matters: ["ceisiadau cynllunio annilys", "mapiau’r cynllun lleol fel data agored"],
            actings: ["gwirio graddfa’r lluniadau cyn cymryd y ffi", "cyhoeddi ardaloedd cadwraeth fel set ddata fyw"],
            gains: [
                "cododd cyfran y ceisiadau dilys o 48 i 71 y cant",
                "arbedodd swyddogion tua diwrnod yr wythnos yr un",
            ],
        }),
    },
    Topic {
        tag: "libraries",
        related_tags: ["digital-inclusion", "culture"],
        title: "Libraries",
        title_cy: "Llyfrgelloedd",
        service: "the library service",
        matters: [
            "opening hours without staff",
            "lending tablets to residents",
            "one library card for the whole region",
            "warm spaces in winter",
        ],
        actings: [
            "opening two branches by card on Sundays",
            "lending laptops with three months of mobile data",
            "merging seven catalogues into one",
            "running form-filling sessions with the benefits team",
        ],
        gains: [
            "visits on Sundays went from none to 340 a week",
            "nine laptops in ten came back on time",
            "reservations across the county border trebled",
            "more than a thousand people got help with a form",
        ],
        snags: [
            "the door system and the catalogue use different card numbers",
            "volunteers cannot see a borrower’s record, rightly",
            "the mobile library has no signal in half of its stops",
        ],
        welsh: Some(WelshTopic {
            matters: ["oriau agor heb staff", "benthyg llechi digidol i breswylwyr"],
            actings: ["agor dwy gangen â cherdyn ar ddydd Sul", "benthyg gliniaduron gyda thri mis o ddata symudol"],
            gains: [
                "cododd nifer yr ymweliadau ar ddydd Sul o ddim i 340 yr wythnos",
                "daeth naw gliniadur o bob deg yn ôl mewn pryd",
            ],
        }),
    },
    Topic {
        tag: "housing",
        related_tags: ["repairs", "homelessness"],
        title: "Housing",
        title_cy: "Tai",
        service: "the housing service",
        matters: [
            "damp and mould reports",
            "repairs appointments that tenants miss",
            "temporary accommodation outside the borough",
            "the waiting list for adapted homes",
        ],
        actings: [
            "putting humidity sensors into two hundred homes",
            "offering evening slots for repairs",
            "paying landlords’ deposits directly",
            "matching adapted homes by what they have, not by points",
        ],
        gains: [
            "we reached nine in ten mould cases within five working days",
            "missed appointments fell by 27 per cent",
            "the nightly bill for hotels was down by £11,000 a week",
            "adapted homes were let in six weeks instead of fourteen",
        ],
        snags: [
            "tenants worry that sensors listen to them",
            "the repairs contractor keeps its own diary",
            "the register counts the same family twice after a move",
        ],
        welsh: Some(WelshTopic {
            matters: ["adroddiadau am leithder a llwydni", "apwyntiadau atgyweirio y mae tenantiaid yn eu colli"],
            actings: ["gosod synwyryddion lleithder mewn dau gant o gartrefi", "cynnig apwyntiadau gyda’r nos"],
            gains: [
                "cyrhaeddwyd naw achos o bob deg o fewn pum diwrnod gwaith",
                "gostyngodd nifer yr apwyntiadau a gollwyd 27 y cant",
            ],
        }),
    },
    Topic {
        tag: "childrens-services",
        related_tags: ["send", "safeguarding"],
        title: "Children’s services",
        title_cy: "Gwasanaethau Plant",
        service: "the children’s services department",
        matters: [
            "education, health and care plans that run late",
            "foster carer recruitment",
            "school transport for pupils with additional needs",
            "records that follow a child across a boundary",
        ],
        actings: [
            "giving parents a page that shows where their plan is",
            "recruiting foster carers together with five neighbours",
            "planning school routes from the child’s needs upward",
            "sending the chronology before the case file",
        ],
        gains: [
            "plans finished in time rose from 39 to 66 per cent",
            "enquiries from would-be carers doubled in a year",
            "we needed eleven fewer minibuses in September",
            "a transfer now takes four days instead of five weeks",
        ],
        snags: [
            "schools and the council hold different dates of birth for some pupils",
            "educational psychologists are booked until spring",
            "each council has its own word for the same stage",
        ],
        welsh: None,
    },
    Topic {
        tag: "council-tax",
        related_tags: ["revenues", "digital-inclusion"],
        title: "Council tax and revenues",
        title_cy: "Treth Gyngor a Refeniw",
        service: "the revenues team",
        matters: [
            "council tax letters that nobody understands",
            "single-person discount reviews",
            "arrears among people with several debts",
            "moving home online",
        ],
        actings: [
            "rewriting the reminder letter with residents in the room",
            "asking once about every discount",
            "pausing recovery while a debt adviser is involved",
            "letting people choose the day they pay",
        ],
        gains: [
            "calls in the billing week went down by 31 per cent",
            "collection was up by half a point without a single summons more",
            "complaints about the tone of letters stopped",
            "four moves in five are now done without a call",
        ],
        snags: [
            "the bill’s wording is fixed by regulation in places",
            "the print run is ordered six weeks ahead",
            "the discount flag does not survive a change of address",
        ],
        welsh: None,
    },
    Topic {
        tag: "welfare",
        related_tags: ["cost-of-living", "benefits"],
        title: "Welfare and cost of living",
        title_cy: "Lles a Chostau Byw",
        service: "the benefits and advice team",
        matters: [
            "free school meals that families do not claim",
            "the household support fund",
            "help with energy bills for people on meters",
            "one application for several benefits",
        ],
        actings: [
            "enrolling children automatically from data we already hold",
            "paying grants within two days by bank transfer",
            "placing advisers in food banks",
            "asking each question once and reusing the answer",
        ],
        gains: [
            "2,300 more children get a meal",
            "nobody waited longer than a week for an emergency grant",
            "schools received £1.1 million in extra pupil premium",
            "the average form went from 47 questions to 12",
        ],
        snags: [
            "the legal gateway for sharing the data is narrower than everyone thinks",
            "funding is announced four weeks at a time",
            "people on prepayment meters are hard to find in any data set",
        ],
        welsh: None,
    },
    Topic {
        tag: "parking",
        related_tags: ["highways", "transport"],
        title: "Parking",
        title_cy: "Parcio",
        service: "the parking team",
        matters: [
            "resident permits on paper",
            "blue badge renewals",
            "kerbside space for electric vehicles",
            "parking at school gates",
        ],
        actings: [
            "issuing permits to a number plate instead of a windscreen",
            "reusing the evidence of a disability benefit",
            "leasing lamp posts to charge-point operators",
            "closing streets at school run times",
        ],
        gains: [
            "permits arrive at once instead of after eight days",
            "badge renewals take eleven days on average",
            "there is a charger within five minutes’ walk of most homes",
            "traffic outside three schools fell by 70 per cent",
        ],
        snags: [
            "hire cars and courtesy cars break the number-plate rule",
            "the camera supplier’s contract runs until 2028",
            "residents without a smartphone feel left out",
        ],
        welsh: None,
    },
    Topic {
        tag: "parks",
        related_tags: ["environment", "wellbeing"],
        title: "Parks and green spaces",
        title_cy: "Parciau a Mannau Gwyrdd",
        service: "the parks team",
        matters: [
            "meadows instead of mown grass",
            "playground inspections",
            "volunteers who look after small parks",
            "trees that need water in a dry summer",
        ],
        actings: [
            "mowing a third of the verges once a year",
            "recording playground checks by phone on the spot",
            "giving friends’ groups a small budget and a key",
            "publishing every street tree with its age",
        ],
        gains: [
            "we counted 62 kinds of wild flower where there were nine",
            "defects are closed in three days, not three weeks",
            "complaints about long grass halved after the signs went up",
            "residents adopted 480 young trees",
        ],
        snags: [
            "the grounds contract pays by the cut",
            "insurance for volunteers is arranged park by park",
            "the tree survey was last done on paper",
        ],
        welsh: None,
    },
    Topic {
        tag: "climate",
        related_tags: ["energy", "environment"],
        title: "Climate and energy",
        title_cy: "Hinsawdd ac Ynni",
        service: "the climate team",
        matters: [
            "heat pumps in council buildings",
            "carbon figures that can be compared",
            "solar panels on school roofs",
            "insulating terraced streets",
        ],
        actings: [
            "reading every meter each half hour",
            "putting a carbon line into every committee report",
            "buying solar panels together with fourteen schools",
            "retrofitting a whole street at once",
        ],
        gains: [
            "the town hall’s gas bill fell by 44 per cent",
            "we found three buildings that were heated all summer",
            "schools saved £19,000 in the first year",
            "homes on the street gained two energy bands",
        ],
        snags: [
            "the grid connection will not be ready before 2027",
            "grants have to be spent inside one financial year",
            "leased buildings are missing from the figures",
        ],
        welsh: None,
    },
    Topic {
        tag: "customer-contact",
        related_tags: ["content-design", "digital-inclusion"],
        title: "Customer contact",
        title_cy: "Cyswllt â Chwsmeriaid",
        service: "the contact centre",
        matters: [
            "calls that a web page should have answered",
            "webchat outside office hours",
            "telephone menus with nine choices",
            "residents who report the same thing through three channels",
        ],
        actings: [
            "listening to a hundred calls with the people who write the pages",
            "calling back at an agreed time",
            "cutting the telephone menu to three choices",
            "telling people what happens next before they ask",
        ],
        gains: [
            "avoidable calls went down by 22 per cent",
            "satisfaction rose in each of the last five months",
            "the average wait fell from eleven minutes to four",
            "we retired 340 pages that nobody had read",
        ],
        snags: [
            "the telephone system cannot see the case system",
            "every service wants its own line",
            "call reasons are typed as free text",
        ],
        welsh: None,
    },
    Topic {
        tag: "procurement",
        related_tags: ["suppliers", "open-data"],
        title: "Procurement",
        title_cy: "Caffael",
        service: "the procurement team",
        matters: [
            "contracts that end in the same month",
            "exit terms for software",
            "small suppliers in the local area",
            "buying together with other councils",
        ],
        actings: [
            "publishing the contracts register every week",
            "writing the exit plan before the tender",
            "paying small firms within ten days",
            "splitting one large lot into five small ones",
        ],
        gains: [
            "three renewals were cancelled in time",
            "we left a supplier in six weeks with all our data",
            "local spend rose from 28 to 41 per cent",
            "bids per lot went from two to seven",
        ],
        snags: [
            "the framework only allows day rates",
            "nobody can say which contract pays for the licence",
            "legal review takes longer than the tender",
        ],
        welsh: None,
    },
    Topic {
        tag: "accessibility",
        related_tags: ["content-design", "forms"],
        title: "Accessibility and content",
        title_cy: "Hygyrchedd a Chynnwys",
        service: "the web and content team",
        matters: [
            "forms that fail with a screen reader",
            "committee papers as scanned images",
            "plain language in statutory notices",
            "pages in more than one language",
        ],
        actings: [
            "testing each form with three people who use assistive technology",
            "publishing minutes as web pages instead of files",
            "reading every notice aloud before it goes out",
            "removing two thousand old files",
        ],
        gains: [
            "the number of failed checks went from 118 to 6",
            "requests for large print were met on the same day",
            "the average reading age fell from 17 to 11",
            "twice as many people reach the end of the form",
        ],
        snags: [
            "the committee system makes images of its own text",
            "third-party widgets fail and we cannot mend them",
            "maps are the last thing we do not know how to describe",
        ],
        welsh: None,
    },
    Topic {
        tag: "elections",
        related_tags: ["democracy", "registration"],
        title: "Elections and registration",
        title_cy: "Etholiadau a Chofrestru",
        service: "the electoral services team",
        matters: [
            "polling stations with steps",
            "voter identification at the door",
            "the yearly canvass of households",
            "postal votes that are sent back unsigned",
        ],
        actings: [
            "photographing each polling station with a tape measure in view",
            "training clerks with rehearsed conversations",
            "matching the register with council tax records",
            "printing the return date in very large type",
        ],
        gains: [
            "all but two stations can be reached without a step",
            "the count was finished by three in the morning",
            "86 per cent of households needed no visit",
            "rejected postal votes fell by a fifth",
        ],
        snags: [
            "students are on two registers, quite lawfully",
            "the printer closes the order before nominations do",
            "two village halls are for sale",
        ],
        welsh: None,
    },
    Topic {
        tag: "flooding",
        related_tags: ["resilience", "environment"],
        title: "Flooding and resilience",
        title_cy: "Llifogydd a Chydnerthedd",
        service: "the emergency planning team",
        matters: [
            "gullies that block before every storm",
            "flood warnings for people without a mobile",
            "rest centres and who holds the keys",
            "sensors in small streams",
        ],
        actings: [
            "clearing gullies by risk instead of by calendar",
            "ringing landlines from the parish office",
            "rehearsing the opening of a rest centre at night",
            "putting twenty cheap level sensors under bridges",
        ],
        gains: [
            "standing water reports fell by a third in the same rain",
            "we had forty minutes’ warning instead of ten",
            "every rest centre was open within an hour",
            "two wards stayed dry that flooded last time",
        ],
        snags: [
            "nobody knows who owns the culvert",
            "sensors stop in frost",
            "the parish and the county hold different key lists",
        ],
        welsh: Some(WelshTopic {
            matters: ["gylïau sy’n blocio cyn pob storm", "rhybuddion llifogydd i bobl heb ffôn symudol"],
            actings: ["clirio gylïau yn ôl risg yn hytrach na chalendr", "ffonio llinellau tir o swyddfa’r plwyf"],
            gains: [
                "gostyngodd nifer yr adroddiadau am ddŵr llonydd draean yn yr un glaw",
                "cawsom ddeugain munud o rybudd yn lle deg",
            ],
        }),
    },
];
