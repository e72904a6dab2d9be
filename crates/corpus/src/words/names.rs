//! Names of invented people: [`person_name`].
use crate::dice::Dice;
use crate::organisation::Nation;

/// A given and a family name as they are met in `nation`. One in five comes from the lists that are met everywhere.
pub(crate) fn person_name(dice: &mut Dice, nation: Nation) -> (&'static str, &'static str) {
    let (given, family): (&[&str], &[&str]) = match nation {
        _ if dice.percent(20) => return (dice.pick(&WORLD_GIVEN), dice.pick(&WORLD_FAMILY)),
        Nation::England => (&ENGLISH_GIVEN, &ENGLISH_FAMILY),
        Nation::Scotland => (&SCOTTISH_GIVEN, &SCOTTISH_FAMILY),
        Nation::Wales => (&WELSH_GIVEN, &WELSH_FAMILY),
        Nation::NorthernIreland => (&NORTHERN_IRISH_GIVEN, &NORTHERN_IRISH_FAMILY),
    };
    // Given names travel further than family names.
    let given = if dice.percent(75) { given } else { &ENGLISH_GIVEN };
    (dice.pick(given), dice.pick(family))
}

#[rustfmt::skip]
const ENGLISH_GIVEN: [&str; 84] = [
    "Abigail", "Adam", "Alan", "Alice", "Amanda", "Amy", "Andrew", "Angela", "Anna", "Anthony", "Barbara", "Benjamin", "Beth",
    "Brian", "Carol", "Caroline", "Catherine", "Charlotte", "Chris", "Claire", "Colin", "Daniel", "David", "Dawn", "Deborah",
    "Donna", "Edward", "Eleanor", "Elizabeth", "Emily", "Emma", "Frances", "Gareth", "Gary", "George", "Gillian", "Grace", "Graham",
    "Hannah", "Harriet", "Heather", "Helen", "Holly", "Ian", "Jack", "Jacqueline", "James", "Jane", "Janet", "Jason", "Jennifer",
    "Joanne", "John", "Jonathan", "Julie", "Karen", "Kate", "Keith", "Kevin", "Laura", "Lesley", "Linda", "Louise", "Lucy", "Maria",
    "Mark", "Martin", "Matthew", "Michelle", "Natalie", "Nicola", "Oliver", "Patrick", "Paul", "Peter", "Rachel", "Rebecca",
    "Richard", "Robert", "Samantha", "Simon", "Stephen", "Susan", "Victoria",
];

#[rustfmt::skip]
const ENGLISH_FAMILY: [&str; 108] = [
    "Abbott", "Ainsworth", "Allen", "Archer", "Ashworth", "Atkinson", "Bailey", "Barker", "Barlow", "Bennett", "Birch", "Booth",
    "Bradshaw", "Brook", "Brown", "Butler", "Carter", "Chambers", "Chapman", "Clarke", "Clayton", "Coates", "Cole", "Cooper", "Cox",
    "Crawley", "Dawson", "Dean", "Dixon", "Dyer", "Eastwood", "Ellison", "Fairclough", "Fisher", "Fletcher", "Foster", "Fox", "Gibbs",
    "Goodwin", "Green", "Greenwood", "Hall", "Hardcastle", "Harper", "Harrison", "Hartley", "Hayward", "Heath", "Hill", "Holland",
    "Holt", "Horton", "Hughes", "Hunt", "Ingham", "Jackson", "Jarvis", "Johnson", "Kemp", "King", "Knight", "Lambert", "Lawson",
    "Lister", "Lowe", "Marsh", "Mason", "Middleton", "Mills", "Moore", "Naylor", "Newman", "Nicholls", "Oakley", "Osborne", "Palmer",
    "Parker", "Parsons", "Pearson", "Perkins", "Pickering", "Pope", "Preston", "Radcliffe", "Read", "Riley", "Robinson", "Rowe",
    "Saunders", "Sharpe", "Shaw", "Skinner", "Smith", "Spencer", "Stone", "Sutcliffe", "Taylor", "Thornton", "Turner", "Underwood",
    "Walker", "Walsh", "Ward", "Watts", "Webster", "Wheeler", "Wilkinson", "Wright",
];

#[rustfmt::skip]
const SCOTTISH_GIVEN: [&str; 30] = [
    "Ailsa", "Alasdair", "Alistair", "Angus", "Blair", "Callum", "Cameron", "Catriona", "Craig", "Douglas", "Duncan", "Eilidh", "Ewan",
    "Fiona", "Fraser", "Gordon", "Gregor", "Hamish", "Iain", "Isla", "Kirsty", "Lorna", "Mairi", "Malcolm", "Morag", "Morven", "Rory",
    "Ross", "Sheila", "Stuart",
];

#[rustfmt::skip]
const SCOTTISH_FAMILY: [&str; 45] = [
    "Aitken", "Anderson", "Baird", "Bruce", "Buchanan", "Cameron", "Campbell", "Chisholm", "Crawford", "Cunningham", "Dalgleish",
    "Drummond", "Duncan", "Ferguson", "Forbes", "Fraser", "Galbraith", "Gillespie", "Gordon", "Graham", "Grant", "Hamilton",
    "Henderson", "Innes", "Johnstone", "Kerr", "Laing", "Leslie", "MacDonald", "MacKay", "MacKenzie", "MacLean", "MacLeod", "McIntosh",
    "Morrison", "Munro", "Murray", "Paterson", "Ramsay", "Reid", "Robertson", "Sinclair", "Stewart", "Sutherland", "Urquhart",
];

#[rustfmt::skip]
const WELSH_GIVEN: [&str; 48] = [
    "Aled", "Alun", "Angharad", "Arwel", "Bethan", "Bronwen", "Bryn", "Carys", "Ceri", "Cerys", "Dafydd", "Dewi", "Dylan", "Eirlys",
    "Eleri", "Elin", "Emrys", "Emyr", "Ffion", "Gareth", "Gethin", "Geraint", "Glyn", "Gwen", "Gwenllian", "Gwilym", "Gwyn", "Heledd",
    "Huw", "Iestyn", "Ieuan", "Ifan", "Iwan", "Llinos", "Lowri", "Mair", "Manon", "Megan", "Meinir", "Nerys", "Nia", "Owain", "Rhian",
    "Rhodri", "Rhys", "Siân", "Siôn", "Tomos",
];

#[rustfmt::skip]
const WELSH_FAMILY: [&str; 40] = [
    "ap Rhys", "Bevan", "Bowen", "Davies", "Edwards", "Ellis", "Evans", "Gough", "Griffiths", "Gruffydd", "Gwynne", "Harries", "Hopkin",
    "Howells", "Hughes", "Humphreys", "James", "Jenkins", "Jones", "Lewis", "Llewellyn", "Lloyd", "Meredith", "Morgan", "Morris",
    "Mostyn", "Owen", "Parry", "Phillips", "Powell", "Price", "Prosser", "Pugh", "Rees", "Richards", "Roberts", "Rowlands", "Thomas",
    "Vaughan", "Williams",
];

#[rustfmt::skip]
const NORTHERN_IRISH_GIVEN: [&str; 30] = [
    "Aidan", "Aisling", "Aoife", "Brendan", "Brona", "Ciara", "Ciaran", "Colm", "Conor", "Cormac", "Deirdre", "Declan", "Dermot",
    "Eamonn", "Eimear", "Eoin", "Fergal", "Grainne", "Liam", "Maeve", "Niall", "Niamh", "Orla", "Padraig", "Roisin", "Ruairi", "Sean",
    "Seamus", "Shauna", "Sinead",
];

#[rustfmt::skip]
const NORTHERN_IRISH_FAMILY: [&str; 42] = [
    "Beattie", "Boyd", "Boyle", "Brady", "Campbell", "Caldwell", "Devlin", "Doherty", "Donnelly", "Dunlop", "Ferris", "Gallagher",
    "Gibson", "Gilmore", "Graham", "Hanna", "Heaney", "Irvine", "Kane", "Kelly", "Kennedy", "Lavery", "Magee", "Maguire", "Mallon",
    "McAllister", "McAuley", "McBride", "McCann", "McClure", "McCormick", "McDowell", "McGrath", "McKeown", "McLaughlin", "McNeill",
    "Mullan", "Neill", "Nesbitt", "Quigley", "Rafferty", "Toner",
];

#[rustfmt::skip]
const WORLD_GIVEN: [&str; 56] = [
    "Aaliyah", "Abdul", "Adaeze", "Aisha", "Alicja", "Amara", "Amina", "Andrzej", "Anjali", "Arjun", "Ayesha", "Beata", "Bilal", "Chidi",
    "Chiara", "Chloe", "Dev", "Ewa", "Farah", "Fatima", "Femi", "Gurpreet", "Hamza", "Harpreet", "Hassan", "Ibrahim", "Ifeoma", "Imran",
    "Ines", "Jasmine", "Jia", "Joao", "Kavita", "Khadija", "Kofi", "Kwame", "Leila", "Magda", "Manpreet", "Mehmet", "Mei", "Mohammed",
    "Nadia", "Naveed", "Ngozi", "Olu", "Omar", "Piotr", "Priya", "Rajesh", "Sadia", "Sanjay", "Sunita", "Tariq", "Wei", "Zainab",
];

#[rustfmt::skip]
const WORLD_FAMILY: [&str; 60] = [
    "Abbasi", "Abdi", "Achebe", "Adeyemi", "Agarwal", "Ahmed", "Akhtar", "Ali", "Asante", "Bajwa", "Banerjee", "Begum", "Bello", "Bhatt",
    "Boateng", "Chaudhry", "Chan", "Cheung", "Costa", "Das", "Dhillon", "Eze", "Farooq", "Ferrari", "Gill", "Gupta", "Hussain", "Iqbal",
    "Iyer", "Joshi", "Kamara", "Kapoor", "Kaur", "Khan", "Kowalska", "Kumar", "Lam", "Lau", "Mahmood", "Malik", "Mensah", "Mistry",
    "Mohamed", "Mwangi", "Nair", "Nguyen", "Novak", "Nowak", "Okafor", "Okoro", "Osei", "Pereira", "Qureshi", "Rahman", "Santos", "Shah",
    "Singh", "Wong", "Yilmaz", "Zhang",
];
