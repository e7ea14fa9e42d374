/* SPDX-License-Identifier: MIT */
/* Roles and authorizers as programs set them: what they are told, and how it is explained. */
#include <widl/authenticator.h>
#include <widl/authorizer.h>

#include "support/cmocka_widl.h"

static widl_router *open_router(void)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    assert_non_null(router);
    assert_true(widl_router_add_realm(router, "realm1", &error));
    return router;
}

static void deny(void *user, widl_access *access, widl_access_answer *answer)
{
    (void)user;
    (void)access;
    (void)answer;
}

static void what_is_missing_is_refused(void **state)
{
    static const widl_authorizer none = {0};
    static const widl_authorizer denier = {.authorize = deny};
    static const widl_permission nothing = {.allow = WIDL_MAY_ALL};
    widl_explanation explanation;
    widl_router *router = open_router();
    (void)state;
    assert_false(widl_router_add_role(NULL, "realm1", "user", NULL, NULL));
    assert_false(widl_router_add_role(router, NULL, "user", NULL, NULL));
    assert_false(widl_router_add_role(router, "realm1", NULL, NULL, NULL));
    assert_false(widl_router_permit(router, "realm1", "user", NULL, NULL));
    assert_false(widl_router_permit(router, "realm1", "user", &nothing, NULL));
    assert_false(widl_router_remove_roles(NULL, "realm1", NULL));
    assert_false(widl_router_remove_roles(router, "realm2", NULL));
    assert_false(widl_router_set_authorizer(router, NULL, &denier, NULL, NULL));
    assert_false(widl_router_set_authorizer(router, "realm1", &none, NULL, NULL));
    assert_false(widl_router_set_authorizer(router, "realm2", &denier, NULL, NULL));
    assert_false(widl_router_set_authorizer_procedure(router, NULL, "com.p", NULL));
    assert_false(widl_router_set_authorizer_procedure(router, "realm1", "com..p", NULL));
    assert_false(widl_router_set_authenticator_procedure(router, NULL, NULL, "com.p", NULL));
    assert_false(widl_router_set_authenticator_procedure(router, NULL, "realm1", "com p", NULL));
    assert_false(widl_router_explain(router, "realm1", "user", WIDL_ACTION_CALL, WIDL_MATCH_EXACT,
                                     NULL, &explanation, NULL));
    assert_false(widl_router_explain(router, "realm1", "user", WIDL_ACTION_CALL, WIDL_MATCH_EXACT,
                                     "com.p", NULL, NULL));
    widl_router_free(router);
}

static void rules_are_explained(void **state)
{
    static const widl_permission rule = {
        .uri = "com.acme.", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_CALL};
    static const widl_authorizer denier = {.authorize = deny};
    static const struct {
        const char *role;
        const char *uri;
        bool is_allowed;
        const char *text;
    } cases[] = {
        {"user", "com.acme.add", true,
         "role 'user' may call 'com.acme.add': its rule for prefix 'com.acme.' says so"},
        {"user", "com.other", false,
         "role 'user' may not call 'com.other': no rule of it is about that"},
        {"guest", "com.acme.add", false,
         "role 'guest' may not call 'com.acme.add': the realm does not know the role"},
    };
    widl_explanation explanation;
    widl_router *router = open_router();
    (void)state;
    assert_true(widl_router_explain(router, "realm1", "guest", WIDL_ACTION_CALL, WIDL_MATCH_EXACT,
                                    "com.x", &explanation, NULL));
    assert_string_equal(explanation.text, "role 'guest' may call 'com.x': the realm has no roles");
    assert_true(widl_router_add_role(router, "realm1", "user", NULL, NULL));
    assert_true(widl_router_permit(router, "realm1", "user", &rule, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_true(widl_router_explain(router, "realm1", cases[i].role, WIDL_ACTION_CALL,
                                        WIDL_MATCH_EXACT, cases[i].uri, &explanation, NULL));
        assert_string_equal(explanation.text, cases[i].text);
        assert_int_equal(explanation.is_allowed, cases[i].is_allowed);
        assert_false(explanation.is_asked);
    }
    assert_true(widl_router_set_authorizer(router, "realm1", &denier, NULL, NULL));
    assert_true(widl_router_explain(router, "realm1", "guest", WIDL_ACTION_CALL, WIDL_MATCH_EXACT,
                                    "com.x", &explanation, NULL));
    assert_true(explanation.is_asked && !explanation.is_allowed);
    assert_true(widl_router_set_authorizer(router, "realm1", NULL, NULL, NULL));
    assert_true(widl_router_remove_roles(router, "realm1", NULL));
    assert_true(widl_router_explain(router, "realm1", "guest", WIDL_ACTION_CALL, WIDL_MATCH_EXACT,
                                    "com.x", &explanation, NULL));
    assert_true(explanation.is_allowed);
    widl_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_refused),
        cmocka_unit_test(rules_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
