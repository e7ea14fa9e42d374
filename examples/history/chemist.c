/* Comes in the morning: sees how warm the fridge is, and looks up how warm it was. */
#include <lab/fridge.widl.h>
#include <stdio.h>
#include <wamp/subscription.widl.h>

#define TOPIC "com.acme.lab.v1.fridge.measured"

static void show(const char *when, const lab_reading *reading)
{
    printf("%s %.1f%s\n", when, reading->celsius, reading->open.value ? ", open" : "");
}

/** The retained event comes before the subscription is made; later ones would be new. */
static void on_measured(void *user, const lab_fridge_measured_event *event,
                        const widl_event *details)
{
    uint64_t *latest = user;

    *latest = details->publication;
    show(details->retained ? "now" : "new", &event->reading);
}

/** What the router has kept is anything; that it is what the contract says is checked here. */
static bool show_event(const wamp_stored_event *event, widl_call *call)
{
    lab_reading reading;

    if (event->args.value.size != 1 ||
        !lab_reading_decode(event->args.value.data[0], &call->memory, &reading, &call->error))
        return false;
    show(" ", &reading);
    return true;
}

static bool show_events(widl_session *session, const char *title,
                        const wamp_subscription_get_events_args *wanted, widl_call *call)
{
    wamp_subscription_get_events_result past;

    if (!wamp_subscription_get_events(session, wanted, &past, call))
        return false;
    printf("%s\n", title);
    for (size_t i = 0; i < past.events.size; i++)
        if (!show_event(&past.events.data[i], call))
            return false;
    return true;
}

/** The history of a topic is asked for by the id of its subscription. */
static bool show_history(widl_session *session, const uint64_t *latest, widl_call *call)
{
    wamp_subscription_lookup_args topic = {.topic = widl_str(TOPIC)};
    wamp_subscription_get_events_args all = {0};
    wamp_subscription_get_events_args two = {.limit = {true, 2}, .reverse = {true, true}};
    wamp_subscription_get_events_args before = {0};
    widl_uint64_nullable id;

    if (!wamp_subscription_lookup(session, &topic, &id, call) || !id.has_value)
        return false;
    /* What was retained has come by now: it was sent before this answer. */
    before.before_publication = (widl_uint64_optional){true, *latest};
    all.subscription = two.subscription = before.subscription = id.value;
    return show_events(session, "all:", &all, call) &&
           show_events(session, "two, the newest first:", &two, call) &&
           show_events(session, "before the latest:", &before, call);
}

int main(int argc, char **argv)
{
    widl_subscribe_options options = {.get_retained = true};
    uint64_t latest = 0;
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    bool done =
        session &&
        lab_fridge_subscribe_measured(session, &options, on_measured, &latest, &call.error) &&
        show_history(session, &latest, &call);

    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return done ? 0 : 1;
}
