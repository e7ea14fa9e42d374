/* SPDX-License-Identifier: MIT */
/* Subscription revocation (WAMP 14.8). */
#include "support/router_client.h"

#define NOTHING   "{'subscriber':{}}"
#define ANNOUNCED "{'subscriber':{'features':{'subscription_revocation':true}}}"

static void who_can_be_told_is_told(void **state)
{
    struct wi_core *core = client_core(&(widl_router_options){0});
    struct client client;
    (void)state;
    client_join(&client, core, ANNOUNCED);
    client_say(&client, "[32,1,{},'com.a']");
    client_say(&client, "[32,2,{},'com.b']");
    client_expect(&client, "[33,1,1]\n[33,2,2]\n");
    assert_true(wi_broker_revoke(client.peer, 1, widl_str("com.no_more")));
    client_expect(&client, "[35,0,{'subscription':1,'reason':'com.no_more'}]\n");
    assert_true(wi_broker_revoke(client.peer, 2, (widl_string){0}));
    client_expect(&client, "[35,0,{'subscription':2}]\n");
    assert_false(wi_broker_revoke(client.peer, 2, (widl_string){0}));
    client_say(&client, "[34,3,1]");
    client_say(&client, "[32,4,{},'com.a']");
    client_expect(&client, "[8,34,3,{},'wamp.error.no_such_subscription',"
                           "['the session has no subscription 1']]\n[33,4,3]\n");
    client_leave(&client);
    wi_core_free(core);
}

static void who_cannot_is_not(void **state)
{
    struct wi_core *core = client_core(&(widl_router_options){0});
    struct client client;
    struct client other;
    (void)state;
    client_join(&client, core, NOTHING);
    client_join(&other, core, "{'subscriber':{},'publisher':{}}");
    client_say(&client, "[32,1,{'match':'prefix'},'com.']");
    client_say(&other, "[32,1,{'match':'prefix'},'com.']");
    client_expect(&client, "[33,1,1]\n");
    assert_true(wi_broker_revoke(client.peer, 1, widl_str("com.no_more")));
    client_say(&other, "[16,2,{'exclude_me':false},'com.t']");
    client_expect(&client, "");
    client_expect(&other, "[33,1,1]\n[36,1,#,{'topic':'com.t'}]\n");
    client_leave(&client);
    client_leave(&other);
    wi_core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_can_be_told_is_told),
        cmocka_unit_test(who_cannot_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
