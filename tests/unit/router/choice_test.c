/* SPDX-License-Identifier: MIT */
/* Which callee of a shared registration a call goes to: fairness, keys, and who comes and goes. */
#include <stdio.h>

#include "router/core/peer.h"
#include "support/cmocka_widl.h"

enum { PEERS = 8, CALLS = 8000 };

struct fixture {
    struct wi_registrations all;
    struct wi_core *core;
    struct wi_peer *peers[PEERS];
    struct wi_endpoint *endpoints[PEERS];
    struct wi_registration *registration;
};

static bool on_send(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return true;
}

static void on_close(void *user)
{
    (void)user;
}

static void enroll(struct fixture *fixture, size_t i, enum wi_invoke invoke)
{
    const struct wi_register_options options = {.invoke = invoke};
    fixture->endpoints[i] = wi_registration_join(&fixture->all, fixture->registration,
                                                 fixture->peers[i], widl_str("com.x"), &options);
    assert_non_null(fixture->endpoints[i]);
    fixture->registration = fixture->endpoints[i]->registration;
}

static void leave(struct fixture *fixture, size_t i)
{
    struct wi_endpoint *endpoint = fixture->endpoints[i];
    wi_table_remove_id(&fixture->peers[i]->registrations, endpoint->registration->id);
    wi_endpoint_end(&fixture->all, endpoint);
    fixture->endpoints[i] = NULL;
}

static void open_fixture(struct fixture *fixture, enum wi_invoke invoke)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    *fixture = (struct fixture){0};
    fixture->core = wi_core_new(&(widl_router_options){0}, 0);
    assert_non_null(fixture->core);
    for (size_t i = 0; i < PEERS; i++) {
        fixture->peers[i] = wi_peer_new(fixture->core, WI_JSON, &operations, NULL);
        assert_non_null(fixture->peers[i]);
        fixture->peers[i]->session = 1000 + i;
        enroll(fixture, i, invoke);
    }
}

static void close_fixture(struct fixture *fixture)
{
    for (size_t i = 0; i < PEERS; i++) {
        if (fixture->endpoints[i])
            leave(fixture, i);
        wi_peer_gone(fixture->peers[i]);
    }
    wi_registrations_done(&fixture->all);
    wi_core_free(fixture->core);
}

static size_t index_of(const struct fixture *fixture, const struct wi_endpoint *endpoint)
{
    for (size_t i = 0; i < PEERS; i++)
        if (endpoint && fixture->endpoints[i] == endpoint)
            return i;
    return PEERS;
}

static struct wi_choice choice_of_key(const struct fixture *fixture, size_t number)
{
    char key[32];
    snprintf(key, sizeof(key), "user%zu", number);
    return (struct wi_choice){
        .by_key = true, .key = wi_registration_hash_key(fixture->registration, widl_str(key))};
}

/* Whatever the order is, each endpoint is in it once. */
static void each_is_chosen_once(void **state)
{
    (void)state;
    for (enum wi_invoke invoke = WI_INVOKE_FIRST; invoke < WI_INVOKE_COUNT; invoke++) {
        for (size_t number = 0; number < 20; number++) {
            struct fixture fixture;
            bool seen[PEERS] = {false};
            open_fixture(&fixture, invoke);
            leave(&fixture, 3);
            struct wi_choice choice = {0};
            if (number % 2)
                choice = choice_of_key(&fixture, number);
            for (size_t i = 0; i < PEERS - 1; i++) {
                size_t index =
                    index_of(&fixture, wi_registration_choose(fixture.registration, &choice));
                assert_true(index < PEERS && !seen[index]);
                seen[index] = true;
            }
            assert_null(wi_registration_choose(fixture.registration, &choice));
            close_fixture(&fixture);
        }
    }
}

/* Who comes and goes during a choice does not make it go around again. */
static void choices_outlive_endpoints(void **state)
{
    (void)state;
    for (enum wi_invoke invoke = WI_INVOKE_FIRST; invoke < WI_INVOKE_COUNT; invoke++) {
        struct fixture fixture;
        open_fixture(&fixture, invoke);
        struct wi_choice choice = {0};
        size_t chosen = 0;
        const struct wi_endpoint *endpoint;
        while ((endpoint = wi_registration_choose(fixture.registration, &choice)) != NULL) {
            size_t index = index_of(&fixture, endpoint);
            assert_true(++chosen <= PEERS && index < PEERS);
            if (chosen < PEERS)
                leave(&fixture, index);
        }
        assert_int_equal(chosen, PEERS);
        close_fixture(&fixture);
    }
}

static void random_is_even(void **state)
{
    struct fixture fixture;
    size_t counts[PEERS] = {0};
    (void)state;
    open_fixture(&fixture, WI_INVOKE_RANDOM);
    for (size_t i = 0; i < CALLS; i++) {
        struct wi_choice choice = {0};
        counts[index_of(&fixture, wi_registration_choose(fixture.registration, &choice))]++;
    }
    for (size_t i = 0; i < PEERS; i++)
        assert_in_range(counts[i], CALLS / PEERS * 3 / 4, CALLS / PEERS * 5 / 4);
    close_fixture(&fixture);
}

/* Keys are spread evenly, and only those of the one that leaves move. */
static void only_the_keys_of_who_leaves_move(void **state)
{
    struct fixture fixture;
    static size_t owners[CALLS];
    size_t counts[PEERS] = {0};
    (void)state;
    open_fixture(&fixture, WI_INVOKE_ROUNDROBIN);
    for (size_t i = 0; i < CALLS; i++) {
        struct wi_choice choice = choice_of_key(&fixture, i);
        owners[i] = index_of(&fixture, wi_registration_choose(fixture.registration, &choice));
        counts[owners[i]]++;
    }
    for (size_t i = 0; i < PEERS; i++)
        assert_in_range(counts[i], CALLS / PEERS * 3 / 4, CALLS / PEERS * 5 / 4);
    leave(&fixture, 2);
    for (size_t i = 0; i < CALLS; i++) {
        struct wi_choice choice = choice_of_key(&fixture, i);
        size_t owner = index_of(&fixture, wi_registration_choose(fixture.registration, &choice));
        assert_true(owner < PEERS && (owner == owners[i]) == (owners[i] != 2));
    }
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_chosen_once),
        cmocka_unit_test(choices_outlive_endpoints),
        cmocka_unit_test(random_is_even),
        cmocka_unit_test(only_the_keys_of_who_leaves_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
