/* Shows how the stations are. It does not know who has published that. */
#include <charge/station.widl.h>
#include <stdio.h>

static void on_condition(void *user, const charge_station_condition_event *event,
                         const widl_event *details)
{
    (void)user;
    printf("%.*s %s %s\n", WIDL_STR_ARG(event->station), details->retained ? "was" : "is",
           charge_condition_name(event->condition));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    widl_subscribe_options options = {.get_retained = true};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session &&
        charge_station_subscribe_condition(session, &options, on_condition, NULL, &error) &&
        fprintf(stderr, "watching\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
