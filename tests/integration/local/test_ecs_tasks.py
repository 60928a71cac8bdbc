from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError

from include.local.components import find_strays, home_of, is_alive

from .conftest import Aws, wait_for

SHOW_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"
BROUGHT_BY_IMAGE_AND_ECS = {
    "PATH", "HOME", "LANG", "PYTHONUNBUFFERED", "AWS_REGION", "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL",
}  # fmt: skip
ABSENT_SECRET = "arn:aws:secretsmanager:us-east-1:1:secret:no"
# starts a child in a session of its own, then waits; neither heeds SIGTERM if told so
STUBBORN = """
import signal, subprocess, sys, time
code = "import signal, sys, time; {ignore}; print('child', flush=True); time.sleep(600)"
{ignore}
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
time.sleep(600)
"""
IGNORE = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


def processes_of(aws: Aws, arn: str) -> list[psutil.Process]:
    return list(find_strays(home_of(aws.component.folder) / "tasks" / arn.rsplit("/", 1)[-1]))


def stop_code_reason(task: dict) -> tuple[str, str, str]:
    return task["desiredStatus"], task["stopCode"], task["stoppedReason"]


def test_exit_code_and_output_are_reported(aws):
    code = "import sys; print('one'); print('two', file=sys.stderr); print(); sys.exit(3)"
    arn = aws.run(aws.register(code))
    task = aws.wait(arn)
    [container] = task["containers"]
    assert (container["name"], container["lastStatus"], container["exitCode"]) == (
        "box",
        "STOPPED",
        3,
    )
    assert stop_code_reason(task) == (
        "STOPPED", "EssentialContainerExited", "Essential container in task exited",
    )  # fmt: skip
    assert task["createdAt"] <= task["startedAt"] <= task["stoppedAt"]
    assert aws.log(arn) == ["one", "two", " "]


def test_log_is_complete_when_the_task_is_stopped(aws):
    arn = aws.run(aws.register("for n in range(3000): print(n)"))
    aws.wait(arn)
    assert aws.log(arn) == [str(n) for n in range(3000)]


def test_environment_is_the_definition_and_nothing_of_the_server(aws):
    secrets = aws.client("secretsmanager")
    plain = secrets.create_secret(Name="plain", SecretString="p4ss")["ARN"]
    fields = secrets.create_secret(Name="fields", SecretString=json.dumps({"key": "f1eld"}))["ARN"]
    definition = aws.register(
        SHOW_ENVIRONMENT,
        environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "1"}],
        secrets=[
            {"name": "PLAIN", "valueFrom": plain},
            {"name": "FIELD", "valueFrom": f"{fields}:key::"},
        ],
    )
    arn = aws.run(definition, {"environment": [{"name": "B", "value": "2"}]})
    aws.wait(arn)
    environment = json.loads(aws.log(arn)[0])
    own = {name: environment.pop(name) for name in ("A", "B", "PLAIN", "FIELD")}
    assert own == {"A": "1", "B": "2", "PLAIN": "p4ss", "FIELD": "f1eld"}
    assert set(environment) - {"LC_CTYPE"} == BROUGHT_BY_IMAGE_AND_ECS


def test_override_replaces_the_arguments_behind_the_entry_point(aws):
    definition = aws.register("import sys; print(sys.argv[1:])", command=["default"])
    default, overridden = aws.run(definition), aws.run(definition, {"command": ["a b", "$HOME"]})
    for arn, shown in ((default, "['default']"), (overridden, "['a b', '$HOME']")):
        aws.wait(arn)
        assert aws.log(arn) == [shown]


def test_command_that_does_not_exist_cannot_start(aws):
    arn = aws.run(aws.register("", entryPoint=["no-such-program"]))
    task = aws.wait(arn)
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotStartContainerError")
    assert "no-such-program" in task["stoppedReason"]
    assert "exitCode" not in task["containers"][0]


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        (
            {"secrets": [{"name": "S", "valueFrom": ABSENT_SECRET}]},
            "unable to pull secrets or registry auth: S from arn:aws:secretsmanager",
        ),
        (
            {
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/absent",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "ecs",
                    },
                }
            },
            "The specified log group does not exist: /absent",
        ),
    ],
)
def test_task_whose_resources_are_missing_cannot_start(aws, container, reason):
    task = aws.wait(aws.run(aws.register("", **container)))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError")
    assert reason in task["stoppedReason"]


def test_override_of_another_container_is_refused(aws):
    with pytest.raises(ClientError, match="Override for container named other"):
        aws.run(aws.register(""), {"name": "other"})


def test_overrides_beyond_the_limit_are_refused(aws):
    with pytest.raises(ClientError, match="at most 8192"):
        aws.run(aws.register(""), {"command": ["x" * 8192]})


def test_running_task_is_found_by_who_started_it(aws):
    ecs = aws.client("ecs")
    arn = aws.run(aws.register("import time; time.sleep(600)"), startedBy="me")
    aws.wait(arn, "RUNNING")

    def running() -> list[str]:
        return ecs.list_tasks(cluster="test", startedBy="me", desiredStatus="RUNNING")["taskArns"]

    assert running() == [arn]
    ecs.stop_task(cluster="test", task=arn)
    assert running() == []
    aws.wait(arn)


def test_stop_reaches_children_in_sessions_of_their_own(aws):
    arn = aws.run(aws.register(STUBBORN.format(ignore="pass")))
    wait_for(lambda: aws.log(arn) == ["child"])
    family = processes_of(aws, arn)
    assert len(family) == 2
    answer = aws.client("ecs").stop_task(cluster="test", task=arn, reason="enough")
    assert answer["task"]["desiredStatus"] == "STOPPED"
    task = aws.wait(arn)
    assert stop_code_reason(task) == ("STOPPED", "UserInitiated", "enough")
    assert task["containers"][0]["exitCode"] == 128 + signal.SIGTERM
    assert not any(is_alive(process) for process in family)


def test_task_that_ignores_sigterm_is_killed_after_its_stop_timeout(aws):
    arn = aws.run(aws.register(STUBBORN.format(ignore=IGNORE), stopTimeout=2))
    wait_for(lambda: aws.log(arn) == ["child"])
    family = processes_of(aws, arn)
    started = time.monotonic()
    aws.client("ecs").stop_task(cluster="test", task=arn)
    task = aws.wait(arn)
    assert 2 <= time.monotonic() - started < 6
    assert task["containers"][0]["exitCode"] == 128 + signal.SIGKILL
    assert not any(is_alive(process) for process in family)


def test_stopping_twice_keeps_the_first_reason(aws):
    arn = aws.run(aws.register("import time; time.sleep(600)"))
    aws.wait(arn, "RUNNING")
    for reason in ("first", "second"):
        aws.client("ecs").stop_task(cluster="test", task=arn, reason=reason)
    assert aws.wait(arn)["stoppedReason"] == "first"
    aws.client("ecs").stop_task(cluster="test", task=arn, reason="third")
    assert aws.describe(arn)["stoppedReason"] == "first"


def test_stop_of_an_unknown_task_is_refused(aws):
    with pytest.raises(ClientError, match="task was not found"):
        aws.client("ecs").stop_task(cluster="test", task="0" * 32)


def test_children_end_with_the_first_process_of_the_task(aws):
    code = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c',"
        " 'import time; time.sleep(600)'], start_new_session=True); print('bye')"
    )
    arn = aws.run(aws.register(code))
    assert aws.wait(arn, seconds=5)["containers"][0]["exitCode"] == 0
    assert processes_of(aws, arn) == []


def test_home_of_a_task_is_its_own_and_goes_with_it(aws):
    code = "import pathlib; (pathlib.Path.home() / 'x').write_text(''); print(pathlib.Path.home())"
    arn = aws.run(aws.register(code))
    aws.wait(arn)
    assert not Path(aws.log(arn)[0]).exists()


def test_task_reaches_s3_with_the_credentials_it_is_given(aws):
    aws.client("s3").create_bucket(Bucket="pages")
    code = "import boto3; boto3.client('s3').put_object(Bucket='pages', Key='k', Body=b'page')"
    assert aws.wait(aws.run(aws.register(code)), seconds=60)["containers"][0]["exitCode"] == 0
    assert aws.client("s3").get_object(Bucket="pages", Key="k")["Body"].read() == b"page"


def test_another_access_key_is_refused(aws):
    with pytest.raises(ClientError, match="403"):
        aws.client("ecs", access_key="guess").list_clusters()


def test_no_task_outlives_the_endpoint(own_aws):
    arn = own_aws.run(own_aws.register(STUBBORN.format(ignore="pass")))
    wait_for(lambda: own_aws.log(arn) == ["child"])
    family = processes_of(own_aws, arn)
    own_aws.component.stop()
    assert len(family) == 2
    assert not any(is_alive(process) for process in family)


def test_killed_endpoint_ends_its_old_tasks_when_it_starts_and_reports_them(own_aws):
    arn = own_aws.run(own_aws.register(STUBBORN.format(ignore="pass")))
    wait_for(lambda: own_aws.log(arn) == ["child"])
    family = processes_of(own_aws, arn)
    own_aws.component.process().kill()
    wait_for(lambda: own_aws.component.process() is None)
    own_aws.component.stop()
    assert all(is_alive(process) for process in family)
    own_aws.component.start()
    assert not any(is_alive(process) for process in family)
    own_aws.client("ecs").create_cluster(clusterName="test")
    task = own_aws.describe(arn)
    assert task["lastStatus"] == "STOPPED"
    assert "restarted while the task ran" in task["stoppedReason"]
    assert "exitCode" not in task["containers"][0]
