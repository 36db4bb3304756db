"""CVs compared with job ads: requirements, evidence with exact quotes, and a score that code adds up."""
