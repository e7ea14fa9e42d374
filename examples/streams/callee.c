/* Sends a stream, and takes one: procedures of all stations, whichever the URI names. */
#include <stdio.h>
#include <stdlib.h>
#include <weather/station.widl.h>

static const weather_reading today[] = {{6, 11.5}, {12, 19.0}, {15, 21.5}, {21, 14.0}};

static void watch(widl_invocation *invocation, const weather_station_watch_args *args, void *user)
{
    weather_station_watch_result result = {0};

    (void)user;
    if (!widl_str_equal(args->station, widl_str("harbour"))) {
        weather_no_readings nothing = {.station = args->station};

        weather_station_watch_throw_no_readings(invocation, &nothing);
        return;
    }
    for (size_t i = 0; i < sizeof(today) / sizeof(today[0]); i++) {
        /* An item that cannot be sent is one that nobody waits for any more. */
        if (today[i].hour >= args->from.value &&
            weather_station_watch_progress(invocation, &today[i], NULL))
            result.count++;
    }
    weather_station_watch_reply(invocation, &result);
}

/** One report, from its opening to the end of its items. */
struct report {
    widl_string station; /* the arguments live as long as the invocation */
    double sum;
    unsigned count;
};

static void report(widl_invocation *invocation, const weather_station_report_args *args, void *user)
{
    struct report *report = calloc(1, sizeof(*report));

    (void)user;
    if (report)
        report->station = args->station;
    widl_invocation_set_state(invocation, report);
}

/** NULL comes once, at the end, also of a report that the caller cancels. */
static void report_reading(widl_invocation *invocation, const weather_reading *reading, void *user)
{
    struct report *report = widl_invocation_state(invocation);

    (void)user;
    if (reading && report) {
        report->sum += reading->temperature;
        report->count++;
    }
    if (reading)
        return;
    if (report && report->count > 0) {
        double mean = report->sum / report->count;

        weather_station_report_reply(invocation, &mean);
    } else {
        weather_no_readings nothing = {.station = report ? report->station : widl_str("")};

        weather_station_report_throw_no_readings(invocation, &nothing);
    }
    free(report);
}

int main(int argc, char **argv)
{
    static const weather_station_callee callee = {
        .watch = watch, .report = report, .report_reading = report_reading};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &error);

    if (session && weather_station_serve(session, &callee, NULL, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
