/* A coffee machine with a router inside. Its own parts, the brewer and the display, have sessions
 * without a network; whoever can open the unix socket is in the same realm. All of it is one
 * thread. */
#include <coffee/machine.widl.h>
#include <signal.h>
#include <stdio.h>
#include <widl/router.h>

#define REALM "com.acme.coffee"

static widl_router *router; /* for the signal */

struct brewer {
    widl_session *session;
    uint32_t beans; /* for so many cups */
};

static void brew(widl_invocation *invocation, const coffee_machine_brew_args *args, void *user)
{
    struct brewer *brewer = user;
    coffee_not_enough problem = {.cups = brewer->beans};
    coffee_machine_ready_event ready = {.cups = args->cups};

    if (args->cups > brewer->beans) {
        coffee_machine_brew_throw_not_enough(invocation, &problem);
        return;
    }
    brewer->beans -= args->cups;
    coffee_machine_publish_ready(brewer->session, &ready, NULL, NULL);
    coffee_machine_brew_reply(invocation, &brewer->beans);
}

static void on_ready(void *user, const coffee_machine_ready_event *event, const widl_event *details)
{
    (void)user;
    (void)details;
    printf("display: %u ready\n", (unsigned)event->cups);
    fflush(stdout);
}

/** The button at the machine itself: a call as any other. Waiting for its answer turns the router,
 * which brings the call to the brewer. */
static bool press_button(widl_session *display, widl_error *error)
{
    coffee_machine_brew_args args = {.cups = 1};
    uint32_t left;
    widl_call call = {0};
    bool done = coffee_machine_brew(display, &args, &left, &call);

    if (done)
        printf("display: beans for %u more\n", (unsigned)left);
    else
        *error = call.error;
    widl_call_release(&call);
    return done;
}

static bool work(struct brewer *brewer, widl_session *display, widl_error *error)
{
    static const coffee_machine_callee callee = {.brew = brew};
    const char *url;

    if (!coffee_machine_serve(brewer->session, &callee, brewer, error) ||
        !coffee_machine_subscribe_ready(display, NULL, on_ready, NULL, error) ||
        !press_button(display, error))
        return false;
    url = widl_router_listen(router, "unix:coffee.sock", error);
    if (!url)
        return false;
    printf("come to %s\n", url);
    fflush(stdout);
    return widl_router_run(router, error);
}

static void on_signal(int number)
{
    (void)number;
    widl_router_stop(router);
}

int main(void)
{
    struct brewer brewer = {.beans = 5};
    widl_session *display = NULL;
    widl_error error = {0};
    bool done;

    router = widl_router_new(NULL, &error);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    done = router && widl_router_add_realm(router, REALM, &error) &&
           (brewer.session = widl_router_connect(router, REALM, NULL, &error)) &&
           (display = widl_router_connect(router, REALM, NULL, &error)) &&
           work(&brewer, display, &error);
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(display);
    widl_session_close(brewer.session);
    widl_router_free(router);
    return done ? 0 : 1;
}
