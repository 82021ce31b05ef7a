"""Tasks of the house itself."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

logger = logging.getLogger("parvis.tasks")

STALLED_SECONDS = 90


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Put back the jobs of a worker that was killed; every task is idempotent."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        logger.warning("tâche reprise : %s", job.task_name)
        await manager.retry_job(job)
