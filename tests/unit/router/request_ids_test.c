/* SPDX-License-Identifier: MIT */
/* Strict request ids where a session cannot come in a test: after 2^53 follows 1 (WAMP 2.1.2). */
#include "router/core/peer.h"
#include "support/cmocka_widl.h"

static bool on_send(void *user, const void *data, size_t size)
{
    struct wi_message message;
    widl_problem problem;
    widl_arena scratch = {0};
    assert_true(wi_message_parse(WI_JSON, data, size, &scratch, &message, &problem));
    *(enum wi_message_type *)user = message.type;
    widl_arena_free(&scratch);
    return true;
}

static void on_close(void *user)
{
    (void)user;
}

static void say(struct wi_peer *peer, const char *text)
{
    wi_peer_receive(peer, text, strlen(text));
}

static void ids_begin_again(void **state)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    static const struct {
        uint64_t last;
        const char *request;
        enum wi_message_type answer;
    } cases[] = {
        {WI_MAX_ID - 1, "[32,9007199254740992,{},\"com.t\"]", WI_SUBSCRIBED},
        {WI_MAX_ID, "[32,1,{},\"com.t\"]", WI_SUBSCRIBED},
        {WI_MAX_ID, "[32,2,{},\"com.t\"]", WI_ABORT},
        {WI_MAX_ID, "[32,9007199254740992,{},\"com.t\"]", WI_ABORT},
        {7, "[32,1,{},\"com.t\"]", WI_ABORT},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        enum wi_message_type last = WI_HELLO;
        struct wi_core *core = wi_core_new(&(widl_router_options){.strict_request_ids = true}, 0);
        assert_true(core && wi_core_add_realm(core, "realm1", NULL));
        struct wi_peer *peer = wi_peer_new(core, WI_JSON, &operations, &last);
        assert_non_null(peer);
        say(peer, "[1,\"realm1\",{\"roles\":{\"subscriber\":{}}}]");
        assert_int_equal(last, WI_WELCOME);
        peer->last_request = cases[i].last;
        say(peer, cases[i].request);
        assert_int_equal(last, cases[i].answer);
        wi_peer_gone(peer);
        wi_core_free(core);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ids_begin_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
