/* SPDX-License-Identifier: MIT */
/* Users that do not exist look like the others, each time the same. */
#include "given_users.h"
#include "router/users/decoy.h"
#include "support/cmocka_widl.h"

static const unsigned char key[WI_HASH_SIZE] = {1};
static const unsigned char other_key[WI_HASH_SIZE] = {2};

static struct wi_user_table *given(void)
{
    struct wi_user_table *table = wi_user_table_parse("users.json", widl_str(GIVEN_USERS), NULL);
    assert_non_null(table);
    return table;
}

static void are_the_same_each_time(void **state)
{
    struct wi_user_table *table = given();
    struct wi_decoy one;
    struct wi_decoy two;
    struct wi_decoy other;
    unsigned differ = 0;
    (void)state;
    for (char name[] = "a"; name[0] <= 'z'; name[0]++) {
        assert_true(wi_decoy_make(&one, table, key, widl_str(name)));
        assert_true(wi_decoy_make(&two, table, key, widl_str(name)));
        assert_true(wi_decoy_make(&other, table, other_key, widl_str(name)));
        assert_memory_equal(&one.ticket, &two.ticket, sizeof(one.ticket));
        assert_memory_equal(&one.scram, &two.scram, sizeof(one.scram));
        assert_memory_equal(one.cra_salt, two.cra_salt, sizeof(one.cra_salt));
        assert_memory_not_equal(&one.ticket, &other.ticket, sizeof(one.ticket));
        differ += one.user.scram != NULL;
    }
    /* Some are like joe, some like jane. */
    assert_in_range(differ, 1, 25);
    wi_user_table_release(table);
}

static void look_like_a_user(void **state)
{
    struct wi_user_table *table = given();
    const struct wi_user *joe = &table->users[0];
    struct wi_decoy decoy;
    char name[] = "a";
    (void)state;
    do {
        name[0]++;
        assert_true(wi_decoy_make(&decoy, table, key, widl_str(name)));
    } while (!decoy.user.scram);
    assert_int_equal(decoy.scram.iterations, joe->scram->iterations);
    assert_int_equal(decoy.scram.salt_size, joe->scram->salt_size);
    assert_memory_not_equal(decoy.scram.salt, joe->scram->salt, joe->scram->salt_size);
    assert_memory_not_equal(decoy.scram.stored_key, joe->scram->stored_key, WI_HASH_SIZE);
    assert_int_equal(decoy.cra.iterations, joe->cra->iterations);
    assert_int_equal(decoy.cra.salt.size, joe->cra->salt.size);
    assert_int_equal(decoy.cra.key.size, joe->cra->key.size);
    assert_false(widl_str_equal(decoy.cra.key, joe->cra->key));
    assert_false(widl_str_equal(decoy.cra.salt, joe->cra->salt));
    assert_false(wi_ticket_accepts(decoy.user.ticket, widl_str("tick")));
    assert_int_equal(decoy.user.key_count, 1);
    assert_true(widl_str_equal(decoy.user.authrole, joe->authrole));
    wi_user_table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_the_same_each_time),
        cmocka_unit_test(look_like_a_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
