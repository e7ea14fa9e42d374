/* Serves alarms from a loop of libuv, which keeps their times, too. One thread does it all, and
 * nothing waits: neither for the router, nor for the callers. */
#include <kitchen/alarm.widl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session_uv.h"

struct kitchen {
    struct session_uv driver;
    widl_session *session;
    uint32_t count; /* alarms that are set */
};

struct alarm {
    uv_timer_t timer;
    struct kitchen *kitchen;
    char name[32];
};

static void forget(uv_handle_t *timer)
{
    free(timer->data);
}

static void ring(uv_timer_t *timer)
{
    struct alarm *alarm = timer->data;
    kitchen_alarm_rang_event event = {.name = widl_str(alarm->name)};
    widl_error error = {0};

    printf("%s!\n", alarm->name);
    fflush(stdout);
    alarm->kitchen->count--;
    /* This makes the session's descriptor readable, and the loop sends it. */
    if (!kitchen_alarm_publish_rang(alarm->kitchen->session, &event, NULL, &error))
        fprintf(stderr, "%s\n", widl_error_text(&error));
    uv_close((uv_handle_t *)timer, forget);
}

static void set(widl_invocation *invocation, const kitchen_alarm_set_args *args, void *user)
{
    struct kitchen *kitchen = user;
    struct alarm *alarm = calloc(1, sizeof(*alarm));

    if (!alarm) {
        widl_invocation_throw_text(invocation, "wamp.error.unavailable", "no memory", NULL);
        return;
    }
    alarm->kitchen = kitchen;
    snprintf(alarm->name, sizeof(alarm->name), "%.*s", WIDL_STR_ARG(args->name));
    alarm->timer.data = alarm;
    uv_timer_init(uv_default_loop(), &alarm->timer);
    uv_timer_start(&alarm->timer, ring, args->in_ms, 0);
    kitchen->count++;
    kitchen_alarm_set_reply(invocation, &kitchen->count);
}

/** The router knows of the procedure now. */
static void on_joined(void *user, widl_session *session)
{
    (void)user;
    (void)session;
    fprintf(stderr, "serving\n");
}

static void on_revoked(void *user, widl_session *session, const widl_revocation *revocation)
{
    (void)user;
    fprintf(stderr, "not served: %s: %s\n", revocation->uri, revocation->reason);
    widl_session_leave(session);
}

static void on_end(void *user, const widl_error *reason)
{
    (void)user;
    fprintf(stderr, "%s\n", widl_error_text(reason));
}

int main(int argc, char **argv)
{
    static const kitchen_alarm_callee callee = {.set = set};
    struct kitchen kitchen = {.driver.on_end = on_end};
    widl_options options = {.no_wait = true, .on_joined = on_joined, .on_revoked = on_revoked};
    widl_error error = {0};

    kitchen.session = widl_connect_start(argv[argc - 1], "realm1", &options, &error);
    if (kitchen.session && kitchen_alarm_serve(kitchen.session, &callee, &kitchen, &error) &&
        session_uv_start(&kitchen.driver, uv_default_loop(), kitchen.session, &error))
        uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    else
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(kitchen.session);
    uv_loop_close(uv_default_loop());
    return 0;
}
