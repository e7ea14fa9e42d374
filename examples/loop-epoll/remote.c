/* Asks the heater for 21 degrees, and waits until it says that it is so warm. */
#include <home/heater.widl.h>
#include <stdio.h>

static void on_reached(void *user, const home_heater_reached_event *event,
                       const widl_event *details)
{
    (void)details;
    printf("now: %u\n", (unsigned)event->degrees);
    widl_session_stop(user);
}

static bool warm_up(widl_session *session, widl_error *error)
{
    home_heater_warm_up_args wanted = {.degrees = 21};
    uint32_t degrees = 0;
    widl_call call = {0};
    bool done = home_heater_warm_up(session, &wanted, &degrees, &call);

    if (done)
        printf("from %u to %u\n", (unsigned)degrees, (unsigned)wanted.degrees);
    else
        *error = call.error;
    widl_call_release(&call);
    return done;
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool done = session &&
                home_heater_subscribe_reached(session, NULL, on_reached, session, &error) &&
                warm_up(session, &error) && widl_session_run(session, &error);

    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
