/* SPDX-License-Identifier: MIT */
/* The meta API as a typed client has it: the callers and subscribers that were generated. */
#include <stdlib.h>

#include <wamp/registration.widl.h>
#include <wamp/session.widl.h>
#include <wamp/subscription.widl.h>
#include <widl/router.h>

#include "support/cmocka_widl.h"

struct world {
    widl_router *router;
    widl_session *one;
    widl_session *two;
    widl_call call;
    widl_error error;
    uint64_t joined;
    uint64_t left;
    uint64_t created;
    uint64_t registered;
};

static widl_session *join(struct world *world)
{
    widl_session *session = widl_router_connect(world->router, "realm1", NULL, &world->error);
    if (!session)
        fail_msg("%s", widl_error_text(&world->error));
    return session;
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    world->router =
        widl_router_new(&(widl_router_options){.max_message_bytes = 4096}, &world->error);
    assert_non_null(world->router);
    assert_true(widl_router_add_realm(world->router, "realm1", &world->error));
    world->one = join(world);
    world->two = join(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    widl_call_release(&world->call);
    widl_session_close(world->one);
    widl_session_close(world->two);
    widl_router_free(world->router);
    free(world);
    return 0;
}

static void turn(struct world *world)
{
    assert_true(widl_router_process(world->router, 0, &world->error));
}

static void sessions_know_each_other(void **state)
{
    struct world *world = *state;
    uint64_t count = 0;
    widl_uint64_list ids;
    wamp_session_details details;
    uint64_t two = widl_session_id(world->two);
    assert_true(
        wamp_session_count(world->one, &(wamp_session_count_args){0}, &count, &world->call));
    assert_int_equal(count, 2);
    assert_true(wamp_session_list(world->one, &(wamp_session_list_args){0}, &ids, &world->call));
    assert_int_equal(ids.size, 2);
    assert_int_equal(ids.data[0], widl_session_id(world->one));
    assert_int_equal(ids.data[1], two);
    assert_true(
        wamp_session_get(world->one, &(wamp_session_get_args){two}, &details, &world->call));
    assert_int_equal(details.session, two);
    assert_true(widl_str_equal(details.authrole.value, widl_str("trusted")));
    assert_true(widl_str_equal(details.authmethod.value, widl_str("internal")));
    assert_true(widl_str_equal(details.authprovider.value, widl_str("program")));
    assert_int_equal(details.transport.value.size, 2);
    assert_false(wamp_session_get(world->one, &(wamp_session_get_args){1}, &details, &world->call));
    wamp_session_get_error thrown;
    assert_int_equal(wamp_session_get_catch(&world->call.error, &world->call.memory, &thrown),
                     WAMP_SESSION_GET_ERROR_NO_SUCH_SESSION);
    assert_true(thrown.no_such_session.message.present);
}

static void note_join(void *user, const wamp_session_on_join_event *event,
                      const widl_event *details)
{
    (void)details;
    ((struct world *)user)->joined = event->details.session;
}

static void note_leave(void *user, const wamp_session_on_leave_event *event,
                       const widl_event *details)
{
    (void)details;
    assert_true(event->authid.present && event->authrole.present);
    ((struct world *)user)->left = event->session;
}

static void a_killed_session_is_told_and_told_of(void **state)
{
    struct world *world = *state;
    assert_non_null(
        wamp_session_subscribe_on_join(world->one, NULL, note_join, world, &world->error));
    assert_non_null(
        wamp_session_subscribe_on_leave(world->one, NULL, note_leave, world, &world->error));
    widl_session *third = join(world);
    uint64_t id = widl_session_id(third);
    while (!world->joined)
        turn(world);
    assert_int_equal(world->joined, id);
    const wamp_session_kill_args args = {.session = id,
                                         .reason = {true, widl_str("com.example.enough")}};
    assert_true(wamp_session_kill(world->one, &args, &world->call));
    while (!world->left)
        turn(world);
    assert_int_equal(world->left, id);
    assert_true(widl_session_run(third, &world->error));
    assert_false(widl_session_publish(third, "com.example", NULL, NULL, &world->error));
    assert_int_equal(world->error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(world->error.uri, "com.example.enough");
    widl_session_close(third);
    const wamp_session_kill_args own = {.session = widl_session_id(world->one)};
    wamp_session_kill_error thrown;
    assert_false(wamp_session_kill(world->one, &own, &world->call));
    assert_int_equal(wamp_session_kill_catch(&world->call.error, &world->call.memory, &thrown),
                     WAMP_SESSION_KILL_ERROR_NO_SUCH_SESSION);
}

static void ignore_call(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    (void)payload;
    widl_invocation_reply(invocation, NULL, NULL);
}

static void note_create(void *user, const wamp_registration_on_create_event *event,
                        const widl_event *details)
{
    struct world *world = user;
    (void)details;
    assert_int_equal(event->session, widl_session_id(world->two));
    assert_int_equal(event->details.match.value, WAMP_MATCH_POLICY_PREFIX);
    assert_int_equal(event->details.invoke.value, WAMP_INVOCATION_POLICY_RANDOM);
    assert_true(widl_str_equal(event->details.uri, widl_str("com.example")));
    assert_int_equal(world->registered, 0);
    world->created = event->details.id;
}

static void note_register(void *user, const wamp_registration_on_register_event *event,
                          const widl_event *details)
{
    struct world *world = user;
    (void)details;
    world->registered = event->registration;
}

static void registrations_are_watched(void **state)
{
    struct world *world = *state;
    const widl_register_options options = {.match = WIDL_MATCH_PREFIX,
                                           .invoke = WIDL_INVOKE_RANDOM};
    wamp_registration_details details;
    widl_uint64_nullable found;
    assert_non_null(
        wamp_registration_subscribe_on_create(world->one, NULL, note_create, world, &world->error));
    assert_non_null(wamp_registration_subscribe_on_register(world->one, NULL, note_register, world,
                                                            &world->error));
    assert_non_null(widl_session_register(world->two, "com.example", &options, ignore_call, NULL,
                                          &world->error));
    while (!world->registered)
        turn(world);
    assert_int_equal(world->registered, world->created);
    assert_true(wamp_registration_get(world->one, &(wamp_registration_get_args){world->created},
                                      &details, &world->call));
    assert_true(details.created > 0);
    assert_true(wamp_registration_match(world->one,
                                        &(wamp_registration_match_args){widl_str("com.example.x")},
                                        &found, &world->call));
    assert_true(found.has_value);
    assert_int_equal(found.value, world->created);
}

static void publish(struct world *world, const char *topic, const char *text,
                    const widl_publish_options *options)
{
    widl_writer writer = {0};
    assert_true(widl_write_list(&writer, 1) && widl_write_string(&writer, widl_str(text)));
    const widl_payload payload = {.args = {writer.buffer.data, writer.buffer.size}};
    assert_true(widl_session_publish(world->two, topic, &payload, options, &world->error));
    widl_writer_free(&writer);
}

/* The id of the subscription that has the history of `com.kept.`. */
static uint64_t keep(struct world *world)
{
    widl_uint64_nullable id;
    const wamp_subscription_lookup_args args = {
        .topic = widl_str("com.kept."),
        .options = {true, {.match = {true, WAMP_MATCH_POLICY_PREFIX}}},
    };
    assert_true(widl_router_keep_history(world->router, "realm1", WIDL_MATCH_PREFIX, "com.kept.",
                                         &(widl_history_limits){.max_events = 100}, &world->error));
    assert_true(wamp_subscription_lookup(world->one, &args, &id, &world->call));
    assert_true(id.has_value);
    return id.value;
}

static size_t get_events(struct world *world, const wamp_subscription_get_events_args *args,
                         wamp_subscription_get_events_result *ret)
{
    if (!wamp_subscription_get_events(world->one, args, ret, &world->call))
        fail_msg("%s", widl_error_text(&world->call.error));
    return ret->events.size;
}

static void history_is_handed_out(void **state)
{
    struct world *world = *state;
    wamp_subscription_get_events_result result;
    wamp_subscription_get_events_args args = {.subscription = keep(world)};
    assert_int_equal(get_events(world, &args, &result), 0);
    publish(world, "com.kept.a", "first", NULL);
    publish(world, "com.kept.b", "second", &(widl_publish_options){.disclose_me = true});
    publish(world, "com.other", "third", NULL);
    assert_int_equal(get_events(world, &args, &result), 2);
    const wamp_stored_event *first = &result.events.data[0];
    uint64_t publication = first->publication;
    widl_timestamp time = first->timestamp;
    assert_int_equal(first->subscription, args.subscription);
    assert_int_equal(first->args.value.size, 1);
    assert_true(first->details.present && !first->kwargs.present && time > 0);

    args.reverse = (widl_bool_optional){true, true};
    args.limit = (widl_uint64_optional){true, 1};
    assert_int_equal(get_events(world, &args, &result), 1);
    assert_int_not_equal(result.events.data[0].publication, publication);
    args = (wamp_subscription_get_events_args){.subscription = args.subscription,
                                               .topic = {true, widl_str("com.kept.a")}};
    assert_int_equal(get_events(world, &args, &result), 1);
    assert_int_equal(result.events.data[0].publication, publication);
    args = (wamp_subscription_get_events_args){.subscription = args.subscription,
                                               .after_publication = {true, publication}};
    assert_int_equal(get_events(world, &args, &result), 1);
    args.until_publication = args.after_publication;
    assert_int_equal(get_events(world, &args, &result), 0);
    args = (wamp_subscription_get_events_args){.subscription = args.subscription,
                                               .before_time = {true, time}};
    assert_int_equal(get_events(world, &args, &result), 0);
    args.before_time.present = false;
    args.from_time = (widl_timestamp_optional){true, time};
    assert_int_equal(get_events(world, &args, &result), 2);
    args.limit = (widl_uint64_optional){true, 0};
    assert_int_equal(get_events(world, &args, &result), 0);
}

static void history_is_not_for_everybody(void **state)
{
    struct world *world = *state;
    static const widl_string roles[] = {{"admin", 5}};
    wamp_subscription_get_events_result result;
    const wamp_subscription_get_events_args args = {.subscription = keep(world)};
    publish(world, "com.kept.a", "secret",
            &(widl_publish_options){.eligible = {.authroles = {roles, ARRAY_LENGTH(roles)}}});
    publish(world, "com.kept.a", "public", NULL);
    assert_int_equal(get_events(world, &args, &result), 1);
}

static void too_much_history_for_a_message_is_an_error(void **state)
{
    struct world *world = *state;
    wamp_subscription_get_events_result result;
    wamp_subscription_get_events_args args = {.subscription = keep(world)};
    for (int i = 0; i < 60; i++)
        publish(world, "com.kept.a", "some words that take their place", NULL);
    assert_false(wamp_subscription_get_events(world->one, &args, &result, &world->call));
    assert_string_equal(world->call.error.uri, "wamp.error.payload_size_exceeded");
    args.limit = (widl_uint64_optional){true, 10};
    assert_int_equal(get_events(world, &args, &result), 10);
}

/* A list of one list of one list …, so deep that it can be published, but not in a list of events.
 */
static void what_cannot_be_sent_spares_the_rest_of_the_history(void **state)
{
    struct world *world = *state;
    unsigned char nested[WIDL_MAX_DEPTH];
    wamp_subscription_get_events_result result;
    const wamp_subscription_get_events_args args = {.subscription = keep(world)};
    publish(world, "com.kept.a", "before", NULL);
    memset(nested, 0x91, sizeof(nested));
    nested[sizeof(nested) - 1] = 0x90;
    const widl_payload deep = {.args = {nested, sizeof(nested)}};
    assert_true(widl_session_publish(world->two, "com.kept.a", &deep,
                                     &(widl_publish_options){.acknowledge = true}, &world->error));
    publish(world, "com.kept.b", "behind", NULL);
    assert_int_equal(get_events(world, &args, &result), 2);
}

static void history_needs_a_realm_and_a_pattern(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *realm;
        widl_match match;
        const char *topic;
    } wrong[] = {
        {"realm2", WIDL_MATCH_EXACT, "com.t"}, {"realm1", WIDL_MATCH_EXACT, "com..t"},
        {"realm1", WIDL_MATCH_PREFIX, "a b"},  {"realm1", (widl_match)7, "com.t"},
        {NULL, WIDL_MATCH_EXACT, "com.t"},     {"realm1", WIDL_MATCH_EXACT, NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        assert_false(widl_router_keep_history(world->router, wrong[i].realm, wrong[i].match,
                                              wrong[i].topic, NULL, &world->error));
        assert_int_equal(world->error.code, WIDL_ERROR_ARGUMENT);
    }
}

static void a_realm_can_come_later(void **state)
{
    struct world *world = *state;
    uint64_t count = 0;
    assert_true(widl_router_add_realm(world->router, "realm3", &world->error));
    assert_false(widl_router_add_realm(world->router, "realm3", &world->error));
    widl_session *session = widl_router_connect(world->router, "realm3", NULL, &world->error);
    assert_non_null(session);
    assert_true(wamp_session_count(session, &(wamp_session_count_args){0}, &count, &world->call));
    assert_int_equal(count, 1);
    widl_session_close(session);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sessions_know_each_other),
        TEST(a_killed_session_is_told_and_told_of),
        TEST(registrations_are_watched),
        TEST(history_is_handed_out),
        TEST(history_is_not_for_everybody),
        TEST(too_much_history_for_a_message_is_an_error),
        TEST(what_cannot_be_sent_spares_the_rest_of_the_history),
        TEST(history_needs_a_realm_and_a_pattern),
        TEST(a_realm_can_come_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
