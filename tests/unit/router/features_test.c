/* SPDX-License-Identifier: MIT */
/* Announcements of roles and features. */
#include "router/core/features.h"

#include "support/cmocka_widl.h"
#include "value/transcode.h"

static const char *read_text(const char *details, struct wi_announcement *ret)
{
    widl_buffer bytes = {0};
    widl_problem problem;
    assert_true(wi_json_to_msgpack(widl_str(details), &bytes, &problem));
    const char *wrong = wi_announcement_read((widl_value){bytes.data, bytes.size}, ret);
    widl_buffer_free(&bytes);
    return wrong;
}

static void announced_features_are_bits(void **state)
{
    static const struct {
        const char *details;
        unsigned roles;
        uint64_t features;
    } cases[] = {
        {"{\"roles\":{\"caller\":{}}}", WI_ROLE_CALLER, 0},
        {"{\"roles\":{\"caller\":{\"features\":{}},\"subscriber\":{}}}",
         WI_ROLE_CALLER | WI_ROLE_SUBSCRIBER, 0},
        {"{\"roles\":{\"callee\":{\"features\":{\"call_canceling\":true}}}}", WI_ROLE_CALLEE,
         WI_BIT_OF(WI_CALLEE_CALL_CANCELING)},
        {"{\"roles\":{\"callee\":{\"features\":{\"call_cancelling\":true}}}}", WI_ROLE_CALLEE,
         WI_BIT_OF(WI_CALLEE_CALL_CANCELING)},
        {"{\"roles\":{\"callee\":{\"features\":{\"call_canceling\":false}}}}", WI_ROLE_CALLEE, 0},
        {"{\"roles\":{\"callee\":{\"features\":{\"call_canceling\":null}}}}", WI_ROLE_CALLEE, 0},
        {"{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":true,"
         "\"progressive_call_results\":true,\"juggling\":7}}}}",
         WI_ROLE_CALLER,
         WI_BIT_OF(WI_CALLER_CALL_CANCELING) | WI_BIT_OF(WI_CALLER_PROGRESSIVE_CALL_RESULTS)},
        {"{\"roles\":{\"publisher\":{\"features\":{\"call_canceling\":true,"
         "\"shareded_subscriptions\":true}}}}",
         WI_ROLE_PUBLISHER, WI_BIT_OF(WI_PUBLISHER_SHARDED_SUBSCRIPTION)},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_announcement announced;
        assert_null(read_text(cases[i].details, &announced));
        assert_int_equal(announced.roles, cases[i].roles);
        assert_true(announced.features == cases[i].features);
    }
}

static void mistyped_announcements_are_refused(void **state)
{
    static const char *const cases[] = {
        "{}",
        "{\"roles\":[]}",
        "{\"roles\":{}}",
        "{\"roles\":{\"broker\":{}}}",
        "{\"roles\":{\"caller\":true}}",
        "{\"roles\":{\"caller\":{\"features\":[]}}}",
        "{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":1}}}}",
        "{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":\"true\"}}}}",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_announcement announced;
        assert_non_null(read_text(cases[i], &announced));
    }
}

static void the_router_has_both_roles(void **state)
{
    widl_writer writer = {0};
    widl_value role;
    (void)state;
    assert_true(wi_announcement_write(&writer, false));
    widl_value roles = {writer.buffer.data, writer.buffer.size};
    assert_int_equal(wi_dict_dict(roles, "broker", &role), WI_FOUND);
    assert_int_equal(wi_dict_dict(roles, "dealer", &role), WI_FOUND);
    widl_value features;
    bool has = false;
    assert_int_equal(wi_dict_dict(role, "features", &features), WI_FOUND);
    assert_int_equal(wi_dict_bool(features, "call_canceling", &has), WI_FOUND);
    assert_true(has);
    widl_writer_free(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(announced_features_are_bits),
        cmocka_unit_test(mistyped_announcements_are_refused),
        cmocka_unit_test(the_router_has_both_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
