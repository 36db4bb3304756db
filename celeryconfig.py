"""Celery's settings. A message only says that a queue has work, so it may be lost, doubled or late."""

from core import network, tls
from core.settings import load_settings_or_exit
from tasks.queues import QUEUES, UPKEEP, check_slots_or_exit
from tasks.schedules import SCHEDULES

_settings = load_settings_or_exit()
check_slots_or_exit()

broker_url = _settings.broker.url
broker_use_ssl = tls.redis_arguments(broker_url) or None
broker_connection_retry_on_startup = True
broker_connection_max_retries = None  # a line may be dark for a night
broker_channel_error_retry = True  # Redis refuses everything while its disk is full
broker_transport_options = {
    "global_keyprefix": _settings.broker.prefix,
    "socket_connect_timeout": _settings.broker.timeout_seconds,
    "socket_timeout": _settings.broker.timeout_seconds + 9,  # longer than a BRPOP waits
    "socket_keepalive": True,
    "socket_keepalive_options": network.TCP_OPTIONS,
    "health_check_interval": _settings.broker.silent_seconds / 2,
    "ack_emulation": False,  # a wake-up that its worker took to the grave is sent again by the relay
    "max_retries": 0,  # of a publication; the relay repeats a wake-up that cannot be sent at once
}

task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True
task_acks_late = False
task_create_missing_queues = False
task_queues: dict[str, dict[str, str]] = {name: {} for name in QUEUES}
task_default_queue = UPKEEP.name
task_routes = {schedule.task: {"queue": schedule.queue.name} for schedule in SCHEDULES}
task_send_sent_event = False

imports = (
    "tasks.answers",
    "workers.runtime.boot",
    "workers.runtime.worker_loop",
    "tasks.accounts",
    "tasks.bulk_actions",
    "tasks.chat",
    "tasks.chat_titles",
    "tasks.coding",
    "tasks.cv",
    "tasks.documents",
    "tasks.embeddings",
    "tasks.generations",
    "tasks.grading",
    "tasks.instructions",
    "tasks.learning",
    "tasks.llm",
    "tasks.llm_models",
    "tasks.mail",
    "tasks.profiles",
    "tasks.reports",
    "tasks.stories",
    "tasks.summaries",
    "tasks.transcripts",
    "tasks.upkeep",
    "tasks.webhooks.dispatcher",
    "tasks.plugin_handlers",
)
worker_disable_prefetch = True
worker_pool_start_method = "spawn"
worker_proc_alive_timeout = 60.0  # a spawned child imports everything first; after 4 s on a busy machine it was killed
worker_soft_shutdown_timeout = _settings.worker.warm_shutdown_seconds
worker_enable_soft_shutdown_on_idle = False
worker_hijack_root_logger = True
worker_cancel_long_running_tasks_on_connection_loss = False

beat_schedule = {schedule.name: schedule.beat_entry for schedule in SCHEDULES}
