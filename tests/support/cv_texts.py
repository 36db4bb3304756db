"""A job ad and CVs for tests."""

AD = """Senior Backend Engineer

Your tasks
- Build services with Java

Requirements
- At least 5 years of experience with Python
- Knowledge of PostgreSQL, Kafka and Docker
- Bachelor's degree in computer science or similar
- Fluent English (C1)
- Driving licence class B

Nice to have:
- German (B2)
- Experience with Terraform

We offer
- 30 days of holiday
"""

STRONG = """Maria Schmidt
Date of birth: 12.03.1985

Experience
01/2018 - 12/2024 Backend developer, Acme Ltd
- Built services with Python and Kafka
- Ran PostgreSQL and Docker in production

Education
2012 - 2015 BSc Computer Science

Languages: English (C2), German (B2)
Driving licence class B
"""

WEAK = """Tom Brown

Experience
2022 - 2024 Web developer, Small Ltd
- Built pages with Python

Languages: English (B1)
I would like to learn Kafka.
"""
