/* SPDX-License-Identifier: MIT */
/*
 * WAMP's own contracts against the tables of the specification: every procedure, topic and error,
 * with what it carries, and nothing else.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "front.h"
#include "support/cmocka_widl.h"

struct member {
    const char *name;
    const char *form; /* arguments, result, and what it throws; or the event */
};

#define KILL "{reason?: string, message?: string}"

static const struct member session[] = {
    {"wamp.session.count", "(filter_authroles?: string[]) -> (uint64)"},
    {"wamp.session.list", "(filter_authroles?: string[]) -> (wampid[])"},
    {"wamp.session.get", "(session: wampid) -> (SessionDetails) wamp.error.no_such_session"},
    {"wamp.session.kill",
     "(session: wampid, " KILL ") -> () wamp.error.no_such_session wamp.error.invalid_uri"},
    {"wamp.session.kill_by_authid",
     "(authid: string, " KILL ") -> (wampid[]) wamp.error.invalid_uri"},
    {"wamp.session.kill_by_authrole",
     "(authrole: string, " KILL ") -> (uint64) wamp.error.invalid_uri"},
    {"wamp.session.kill_all", "(" KILL ") -> (uint64) wamp.error.invalid_uri"},
    {"wamp.session.add_testament",
     "(topic: string, args: any[], kwargs: map<any>, {publish_options?: PublishOptions, "
     "scope?: TestamentScope}) -> () wamp.error.invalid_uri wamp.error.not_authorized"},
    {"wamp.session.flush_testaments", "({scope?: TestamentScope}) -> ()"},
    {"wamp.session.on_join", "(details: SessionDetails)"},
    {"wamp.session.on_leave", "(session: wampid, authid?: string, authrole?: string)"},
};

#define NO_REGISTRATION " wamp.error.no_such_registration"

static const struct member registration[] = {
    {"wamp.registration.list", "() -> (IdsByMatch)"},
    {"wamp.registration.lookup", "(procedure: string, options?: LookupOptions) -> (wampid | null)"},
    {"wamp.registration.match", "(procedure: string) -> (wampid | null)"},
    {"wamp.registration.get", "(registration: wampid) -> (RegistrationDetails)" NO_REGISTRATION},
    {"wamp.registration.list_callees", "(registration: wampid) -> (wampid[])" NO_REGISTRATION},
    {"wamp.registration.count_callees", "(registration: wampid) -> (uint64)" NO_REGISTRATION},
    {"wamp.registration.remove_callee",
     "(registration: wampid, callee: wampid, reason?: string) -> ()" NO_REGISTRATION
     " wamp.error.no_such_session wamp.error.invalid_uri"},
    {"wamp.registration.on_create", "(session: wampid, details: RegistrationDetails)"},
    {"wamp.registration.on_register", "(session: wampid, registration: wampid)"},
    {"wamp.registration.on_unregister", "(session: wampid, registration: wampid)"},
    {"wamp.registration.on_delete", "(session: wampid, registration: wampid)"},
};

#define NO_SUBSCRIPTION " wamp.error.no_such_subscription"

static const struct member subscription[] = {
    {"wamp.subscription.list", "() -> (IdsByMatch)"},
    {"wamp.subscription.lookup", "(topic: string, options?: LookupOptions) -> (wampid | null)"},
    {"wamp.subscription.match", "(topic: string) -> (wampid[] | null)"},
    {"wamp.subscription.get", "(subscription: wampid) -> (SubscriptionDetails)" NO_SUBSCRIPTION},
    {"wamp.subscription.list_subscribers", "(subscription: wampid) -> (wampid[])" NO_SUBSCRIPTION},
    {"wamp.subscription.count_subscribers", "(subscription: wampid) -> (uint64)" NO_SUBSCRIPTION},
    {"wamp.subscription.remove_subscriber",
     "(subscription: wampid, subscriber: wampid, reason?: string) -> ()" NO_SUBSCRIPTION
     " wamp.error.no_such_session wamp.error.invalid_uri"},
    {"wamp.subscription.get_events",
     "(subscription: wampid, {reverse?: bool, limit?: uint64, topic?: string, "
     "from_time?: timestamp, after_time?: timestamp, before_time?: timestamp, "
     "until_time?: timestamp, from_publication?: wampid, after_publication?: wampid, "
     "before_publication?: wampid, until_publication?: wampid}) "
     "-> (...events: StoredEvent[])" NO_SUBSCRIPTION " wamp.error.not_authorized"},
    {"wamp.subscription.on_create", "(session: wampid, details: SubscriptionDetails)"},
    {"wamp.subscription.on_subscribe", "(session: wampid, subscription: wampid)"},
    {"wamp.subscription.on_unsubscribe", "(session: wampid, subscription: wampid)"},
    {"wamp.subscription.on_delete", "(session: wampid, subscription: wampid)"},
};

static const char *const errors[] = {
    "invalid_uri",
    "invalid_argument",
    "protocol_violation",
    "payload_size_exceeded",
    "option_not_allowed",
    "option_disallowed.disclose_me",
    "feature_not_supported",
    "no_such_procedure",
    "procedure_already_exists",
    "no_such_registration",
    "canceled",
    "timeout",
    "unavailable",
    "no_available_callee",
    "network_failure",
    "runtime_error",
    "no_such_subscription",
    "no_such_session",
    "not_authorized",
    "authorization_failed",
    "authorization_denied",
    "authorization_required",
    "no_such_realm",
    "no_such_role",
    "no_matching_auth_method",
    "no_such_principal",
    "authentication_required",
    "authentication_denied",
    "authentication_failed",
};

static void put_type(struct buffer *out, const struct model_type *type)
{
    static const char *const scalars[] = {
        [MODEL_BOOL] = "bool", [MODEL_UINT64] = "uint64",       [MODEL_STRING] = "string",
        [MODEL_ANY] = "any",   [MODEL_TIMESTAMP] = "timestamp", [MODEL_WAMPID] = "wampid",
    };

    if (type->kind == MODEL_MAP)
        buffer_format(out, "map<");
    if (type->element)
        put_type(out, type->element);
    else if (type->structure)
        buffer_append(out, type->structure->name);
    else if (type->enumeration)
        buffer_append(out, type->enumeration->name);
    else
        buffer_format(out, "%s", scalars[type->kind]);
    if (type->element)
        buffer_format(out, "%s",
                      type->kind == MODEL_MAP    ? ">"
                      : type->kind == MODEL_LIST ? "[]"
                                                 : " | null");
}

/* Fields, separated from what stands before them. */
static void put_fields(struct buffer *out, const struct model_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char last = out->data[out->size - 1];

        if (last != '(' && last != '{')
            buffer_format(out, ", ");
        buffer_append(out, fields[i].name);
        if (fields[i].name.size > 0)
            buffer_format(out, fields[i].optional ? "?: " : ": ");
        put_type(out, fields[i].type);
    }
}

static void put_message(struct buffer *out, const struct model_message *message)
{
    buffer_format(out, "(");
    put_fields(out, message->positional, message->positional_count);
    if (message->rest) {
        buffer_format(out, "...");
        buffer_append(out, message->rest->name);
        buffer_format(out, ": ");
        put_type(out, message->rest->type);
    }
    if (message->keyword_count > 0) {
        buffer_format(out, message->positional_count > 0 ? ", {" : "{");
        put_fields(out, message->keyword, message->keyword_count);
        buffer_format(out, "}");
    }
    buffer_format(out, ")");
}

static void expect_member(const struct member *expected, struct text uri, const struct buffer *form)
{
    assert_int_equal(uri.size, strlen(expected->name));
    assert_memory_equal(uri.data, expected->name, uri.size);
    assert_string_equal(form->data, expected->form);
}

static void expect_procedure(const struct member *expected, const struct model_procedure *procedure)
{
    struct buffer form = {0};

    assert_true(procedure->about.docs.size > 0);
    put_message(&form, &procedure->args);
    buffer_format(&form, " -> ");
    put_message(&form, &procedure->result);
    for (size_t i = 0; i < procedure->throw_count; i++) {
        buffer_format(&form, " ");
        buffer_append(&form, procedure->throws[i]->uri);
    }
    expect_member(expected, procedure->uri.text, &form);
    buffer_free(&form);
}

static void expect_topic(const struct member *expected, const struct model_topic *topic)
{
    struct buffer form = {0};

    assert_true(topic->about.docs.size > 0);
    put_message(&form, &topic->event);
    expect_member(expected, topic->uri.text, &form);
    buffer_free(&form);
}

/* Loads a file of idl/wamp/, which must be clean. */
static void load(struct front *front, const char *name)
{
    static const char *const directories[] = {WIDL_IDL_DIR, NULL};

    front_init(front, directories);
    front->model = compilation_add(front->compilation, name);
    assert_string_equal(front_reported(front), "");
    assert_non_null(front->model);
}

static void expect_interface(const char *file, const struct member *members, size_t count)
{
    struct front front;

    load(&front, file);
    assert_int_equal(front.model->interface_count, 1);
    const struct model_interface *interface = &front.model->interfaces[0];
    assert_int_equal(interface->procedure_count + interface->topic_count, count);
    for (size_t i = 0; i < interface->procedure_count; i++)
        expect_procedure(&members[i], &interface->procedures[i]);
    for (size_t i = 0; i < interface->topic_count; i++)
        expect_topic(&members[interface->procedure_count + i], &interface->topics[i]);
    front_done(&front);
}

static void test_interfaces(void **state)
{
    (void)state;
    expect_interface(WIDL_IDL_DIR "/wamp/session.widl", session, ARRAY_LENGTH(session));
    expect_interface(WIDL_IDL_DIR "/wamp/registration.widl", registration,
                     ARRAY_LENGTH(registration));
    expect_interface(WIDL_IDL_DIR "/wamp/subscription.widl", subscription,
                     ARRAY_LENGTH(subscription));
}

static void test_errors(void **state)
{
    struct front front;

    (void)state;
    load(&front, WIDL_IDL_DIR "/wamp/errors.widl");
    assert_int_equal(front.model->error_count, ARRAY_LENGTH(errors));
    for (size_t i = 0; i < ARRAY_LENGTH(errors); i++) {
        struct buffer uri = {0};

        buffer_format(&uri, "wamp.error.%s", errors[i]);
        assert_int_equal(front.model->errors[i].uri.size, uri.size);
        assert_memory_equal(front.model->errors[i].uri.data, uri.data, uri.size);
        assert_true(front.model->errors[i].about.docs.size > 0);
        buffer_free(&uri);
    }
    front_done(&front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interfaces),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
