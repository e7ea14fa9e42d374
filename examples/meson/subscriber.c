#include <stdio.h>
#include <weather/station.widl.h>

static void measured(void *user, const weather_station_measured_event *event,
                     const widl_event *details)
{
    (void)details;
    printf("%s: %.1f degrees\n", event->place.data, event->reading.celsius);
    widl_session_stop(user);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool received = false;

    if (session && weather_station_subscribe_measured(session, NULL, measured, session, &error)) {
        fprintf(stderr, "subscribed\n");
        received = widl_session_run(session, &error);
    }
    if (!received)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return received ? 0 : 1;
}
