/* Shows prices of all exchanges: first what was retained and what the router's history has, then
 * what comes. */
#include <market/quotes.widl.h>
#include <stdio.h>
#include <wamp/subscription.widl.h>

/** Exchange and stock come from the topic; they have been checked as the rest of the event. */
static void on_changed(void *user, const market_quotes_changed_event *event,
                       const widl_event *details)
{
    (void)user;
    printf("%s %.*s in %.*s: %u\n", details->retained ? "was" : "is", WIDL_STR_ARG(event->stock),
           WIDL_STR_ARG(event->exchange), (unsigned)event->cents);
    fflush(stdout);
}

/** How many events the router has kept of the topics that the subscription is to. */
static bool show_history(widl_session *session, widl_call *call)
{
    wamp_subscription_lookup_args topics = {
        .topic = widl_str("com.acme.market.v1...changed"),
        .options = {true, {.match = {true, WAMP_MATCH_POLICY_WILDCARD}}}};
    wamp_subscription_get_events_args wanted = {.limit = {true, 100}};
    wamp_subscription_get_events_result past;
    widl_uint64_nullable history;

    if (!wamp_subscription_lookup(session, &topics, &history, call))
        return false;
    wanted.subscription = history.value;
    if (!history.has_value || !wamp_subscription_get_events(session, &wanted, &past, call))
        return false;
    for (size_t i = 0; i < past.events.size; i++) {
        widl_value price = past.events.data[i].args.value.data[0];
        char *text = widl_value_to_json(price, &call->memory, NULL);

        printf("kept: %s\n", text ? text : "?");
        fflush(stdout);
    }
    return true;
}

int main(int argc, char **argv)
{
    widl_subscribe_options options = {.get_retained = true};
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);

    if (session && show_history(session, &call) &&
        market_quotes_subscribe_changed(session, &options, on_changed, NULL, &call.error))
        widl_session_run(session, &call.error);
    fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return 0;
}
