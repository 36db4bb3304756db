"""A personal welcome from a user's profile and library."""

from sqlalchemy.orm import Session

from core.settings import settings
from db.queries.learning import sessions
from db.queries.library import documents
from db.queries.profiles import profiles
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode_for, provider_for, record_usage
from tasks.contracts import PersonalizeProfile
from tasks.handlers import Outcome, handles
from tasks.results.profiles import PersonalizedProfile
from tasks.steps.resources import search_resources, to_resource
from workers.learning.mastery import MASTERED, Observation, by_topic
from workers.learning.steps import MOST_WEAK_TOPICS
from workers.profiles import learning_goals
from workers.profiles.welcome import MOST_SUGGESTIONS, START, Learner, writer_of


@handles(PersonalizeProfile)
def personalize_profile(attempt: Attempt, request: PersonalizeProfile) -> Outcome:
    """Replaces the welcome that the profile shows. A second run writes it again."""
    attempt.report(0, 2, "steps", "searching")
    learner = _learner(attempt)
    attempt.report(1, 2, "steps", "writing")
    writer = writer_of(provider_for(attempt), encode_for(attempt), attempt.checkpoint)
    welcome, usage = writer.write(learner)
    record_usage(attempt, writer.provider, usage)
    attempt.report(2, 2, "steps", "written")
    result = PersonalizedProfile(
        user_id=attempt.user_id,
        text=welcome.text,
        topics=welcome.topics,
        resources=[to_resource(suggestion) for suggestion in welcome.suggestions],
        next=welcome.next,
    )

    def write(session: Session) -> PersonalizedProfile:
        profiles.keep_welcome(session, attempt.user_id, result.model_dump(mode="json", exclude={"user_id"}))
        return result

    return write


def _learner(attempt: Attempt) -> Learner:
    with read_only() as session:
        profile = profiles.get_own(session, user_id=attempt.user_id)
        has_library = bool(documents.list_own(session, user_id=attempt.user_id, limit=1))
        observations = sessions.list_observations(session, user_id=attempt.user_id)
    known = by_topic([Observation(*one) for one in observations], settings().mastery).values()
    weak = [(one.topic, one.probability) for one in known if one.is_estimated and one.probability < MASTERED]
    goals = learning_goals.find(profile.wiki_content or profile.bio)
    found = []
    for goal in [*(topic for topic, _ in weak[:MOST_WEAK_TOPICS]), *goals] or [START]:
        attempt.checkpoint()
        resources = search_resources(attempt, goal, limit=MOST_SUGGESTIONS)
        found.append((resources.request, resources.passages))
    return Learner(profile.name, profile.bio, profile.wiki_content, goals, has_library, found, weak)
