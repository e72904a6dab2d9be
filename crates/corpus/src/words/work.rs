//! What people of the network do: job titles and expertise.

/// Ranks of officers, the commonest first.
pub(crate) const RANKS: [&str; 12] = [
    "Officer",
    "Senior Officer",
    "Manager",
    "Lead",
    "Adviser",
    "Service Manager",
    "Programme Manager",
    "Business Partner",
    "Team Leader",
    "Analyst",
    "Head of Service",
    "Assistant Director",
];

/// Titles that belong to no one subject.
pub(crate) const GENERAL_TITLES: [&str; 16] = [
    "Business Analyst",
    "Chief Digital Officer",
    "Committee Clerk",
    "Community Engagement Officer",
    "Content Designer",
    "Data Protection Officer",
    "Delivery Manager",
    "Enterprise Architect",
    "GIS Officer",
    "Performance Analyst",
    "Policy Officer",
    "Product Manager",
    "Project Officer",
    "Service Designer",
    "Systems Developer",
    "User Researcher",
];

/// Skills that belong to no one subject.
pub(crate) const SKILLS: [&str; 20] = [
    "agile delivery",
    "business cases",
    "change management",
    "co-design",
    "commissioning",
    "community engagement",
    "data analysis",
    "data protection",
    "facilitation",
    "finance",
    "geographic information",
    "governance",
    "integration",
    "performance management",
    "policy",
    "project management",
    "service design",
    "software development",
    "user research",
    "Welsh language",
];
