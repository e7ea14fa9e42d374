/* SPDX-License-Identifier: MIT */
/* The server's side alone: serves, and publishes on every call. */
#include <lab/probe.widl.h>

#include <stdio.h>

static void measure(widl_invocation *invocation, const lab_probe_measure_args *args, void *session)
{
    const double values[] = {0.5, 1.5};
    lab_probe_measure_result result = {.values = {values, args->counts.size}};
    lab_probe_moved_event event = {.to = 2.5};

    if (args->counts.size > 2)
        lab_probe_measure_throw_broken(invocation, &(lab_broken){.part = widl_str("scale")});
    else if (lab_probe_publish_moved(session, &event, NULL, NULL))
        lab_probe_measure_reply(invocation, &result);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool stopped = false;

    if (session && lab_probe_serve(session, &(lab_probe_callee){measure}, session, &error)) {
        fprintf(stderr, "serving\n");
        stopped = widl_session_run(session, &error);
    }
    widl_session_close(session);
    return stopped ? 0 : 1;
}
