/* SPDX-License-Identifier: MIT */
/* The client's side alone: subscribes, calls, and ends after the event that the callee publishes.
 */
#include <lab/probe.widl.h>

#include <stdio.h>

static void moved(void *user, const lab_probe_moved_event *event, const widl_event *details)
{
    (void)details;
    printf("moved to %g\n", event->to);
    *(bool *)user = true;
}

int main(int argc, char **argv)
{
    const uint8_t counts[] = {3, 4};
    lab_probe_measure_args args = {.counts = {counts, 2}};
    lab_probe_measure_result result;
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    bool has_moved = false;

    if (session && lab_probe_subscribe_moved(session, NULL, moved, &has_moved, &call.error) &&
        lab_probe_measure(session, &args, &result, &call)) {
        printf("%zu values\n", result.values.size);
        while (!has_moved && widl_session_process(session, 60000, &call.error))
            continue;
    }
    fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return has_moved ? 0 : 1;
}
