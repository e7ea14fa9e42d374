/* A charging station. What is to be said when it cannot say anything any more, it leaves to the
 * router beforehand: station NAME URL. */
#include <charge/station.widl.h>
#include <signal.h>
#include <stdio.h>
#include <wamp/session.widl.h>

static widl_session *station; /* for the signal */

static void tell(widl_session *session, const char *name, charge_condition condition,
                 const widl_publish_options *options)
{
    charge_station_condition_event event = {.station = widl_str(name), .condition = condition};
    widl_error error = {0};

    if (!charge_station_publish_condition(session, &event, options, &error))
        fprintf(stderr, "%s\n", widl_error_text(&error));
}

/** Each time that it has joined, for a testament ends with the connection: that is when the router
 * publishes it. */
static void on_joined(void *name, widl_session *session)
{
    widl_publish_options last = {.testament = true, .retain = true};
    widl_publish_options now = {.retain = true};

    tell(session, name, CHARGE_CONDITION_OUT_OF_REACH, &last);
    tell(session, name, CHARGE_CONDITION_AVAILABLE, &now);
}

/** Who leaves in an orderly way takes the testament back. */
static void switch_off(widl_session *session, const char *name)
{
    widl_publish_options now = {.retain = true, .acknowledge = true};
    wamp_session_flush_testaments_args all = {0};
    widl_call call = {0};

    if (!wamp_session_flush_testaments(session, &all, &call))
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    tell(session, name, CHARGE_CONDITION_CLOSED, &now);
}

static void on_signal(int number)
{
    (void)number;
    widl_session_stop(station);
}

int main(int argc, char **argv)
{
    widl_options options = {
        .reconnect.enabled = true, .on_joined = on_joined, .joined_user = argv[1]};
    widl_error error = {0};

    if (argc < 3) {
        fprintf(stderr, "usage: station NAME URL\n");
        return 2;
    }
    station = widl_connect(argv[2], "realm1", &options, &error);
    if (!station) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    signal(SIGTERM, on_signal);
    widl_session_run(station, &error);
    if (widl_session_is_joined(station))
        switch_off(station, argv[1]);
    widl_session_close(station);
    return 0;
}
