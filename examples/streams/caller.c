/* Takes a stream, and sends one. The station is a part of the URI that is called. */
#include <stdio.h>
#include <weather/station.widl.h>

/** Each item as it comes; false would cancel the call. */
static bool on_reading(void *user, const weather_reading *reading)
{
    double *warmest = user;

    printf("%2d:00  %g\n", reading->hour, reading->temperature);
    if (reading->temperature > *warmest)
        *warmest = reading->temperature;
    return true;
}

static bool watch(widl_session *session)
{
    weather_station_watch_args args = {.station = widl_str("harbour"), .from = {true, 10}};
    weather_station_watch_result result;
    double warmest = -273.15;
    weather_station_watch_stream stream = {.on_progress = on_reading, .user = &warmest};
    widl_call call = {0};
    bool done = weather_station_watch(session, &args, &stream, &result, &call);

    if (done)
        printf("%u readings, the warmest %g\n", (unsigned)result.count, warmest);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    return done;
}

/** The next item to send; false: there is none. */
static bool next_reading(void *user, weather_reading *ret_reading)
{
    uint8_t *hour = user;

    if (*hour >= 24)
        return false;
    *ret_reading = (weather_reading){.hour = *hour, .temperature = 10.0 + *hour / 4.0};
    *hour = (uint8_t)(*hour + 8);
    return true;
}

static bool report(widl_session *session)
{
    weather_station_report_args args = {.station = widl_str("hill-2"), .observer = widl_str("joe")};
    uint8_t hour = 0;
    weather_station_report_stream stream = {.next = next_reading, .user = &hour};
    double mean;
    widl_call call = {0};
    bool done = weather_station_report(session, &args, &stream, &mean, &call);

    if (done)
        printf("mean of the report: %g\n", mean);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    return done;
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    bool done;

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    done = watch(session) && report(session);
    widl_session_close(session);
    return done ? 0 : 1;
}
