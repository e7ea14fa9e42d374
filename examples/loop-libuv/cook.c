/* Sets three alarms and waits for them, in a loop of libuv: calls and events, and nothing blocks.
 */
#include <kitchen/alarm.widl.h>
#include <stdio.h>

#include "session_uv.h"

static const struct {
    const char *name;
    uint32_t in_ms;
} meal[] = {{"potatoes", 300}, {"eggs", 200}, {"tea", 100}};

#define MEAL_SIZE (sizeof(meal) / sizeof(meal[0]))

struct cook {
    struct session_uv driver;
    widl_session *session;
    unsigned ready;
    bool failed;
};

static void give_up(struct cook *cook, const widl_error *error)
{
    fprintf(stderr, "%s\n", widl_error_text(error));
    cook->failed = true;
    widl_session_leave(cook->session);
}

static void on_set(void *user, const uint32_t *count, const widl_error *error)
{
    if (error)
        give_up(user, error);
    else
        printf("%u set\n", (unsigned)*count);
}

/** Whoever has set the alarm: here that can only be us. */
static void on_rang(void *user, const kitchen_alarm_rang_event *event, const widl_event *details)
{
    struct cook *cook = user;

    (void)details;
    printf("%.*s ready\n", WIDL_STR_ARG(event->name));
    if (++cook->ready == MEAL_SIZE)
        widl_session_leave(cook->session);
}

/** The session has its realm and the subscription: no event of what begins here can be missed. */
static void on_joined(void *user, widl_session *session)
{
    widl_error error = {0};

    for (size_t i = 0; i < MEAL_SIZE; i++) {
        kitchen_alarm_set_args args = {.name = widl_str(meal[i].name), .in_ms = meal[i].in_ms};

        if (!kitchen_alarm_set_async(session, &args, NULL, on_set, user, &error)) {
            give_up(user, &error);
            return;
        }
    }
}

static void on_end(void *user, const widl_error *reason)
{
    struct cook *cook = user;

    if (cook->ready < MEAL_SIZE)
        give_up(cook, reason);
}

int main(int argc, char **argv)
{
    struct cook cook = {.driver = {.on_end = on_end, .user = &cook}};
    widl_options options = {.no_wait = true, .on_joined = on_joined, .joined_user = &cook};
    widl_error error = {0};

    cook.session = widl_connect_start(argv[argc - 1], "realm1", &options, &error);
    if (cook.session && kitchen_alarm_subscribe_rang(cook.session, NULL, on_rang, &cook, &error) &&
        session_uv_start(&cook.driver, uv_default_loop(), cook.session, &error))
        uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    else
        give_up(&cook, &error);
    widl_session_close(cook.session);
    uv_loop_close(uv_default_loop());
    return cook.failed ? 1 : 0;
}
