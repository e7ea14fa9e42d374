#include <stdio.h>
#include <weather/station.widl.h>

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    weather_station_measured_event event = {
        .place = widl_str("Kiel"),
        .reading = {.celsius = 11.5, .humidity = {true, 0.8}},
    };
    widl_publish_options options = {.acknowledge = true};
    bool published = session && weather_station_publish_measured(session, &event, &options, &error);

    if (!published)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return published ? 0 : 1;
}
