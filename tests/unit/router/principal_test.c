/* SPDX-License-Identifier: MIT */
/* Answers of a procedure that decides who may join: when there is work for a secret in one. */
#include "router/meta/principal.h"

#include "support/cmocka_widl.h"

static const unsigned char nothing[WI_HASH_SIZE];

/** A principal of an answer with a secret, whose proof is to be one of wamp-scram. */
static void read_answer(struct wi_principal *principal, struct wi_likeness *likeness)
{
    widl_writer writer = {0};
    const char *why = NULL;
    assert_true(widl_write_map(&writer, 2) && widl_write_string(&writer, widl_str("role")) &&
                widl_write_string(&writer, widl_str("user")) &&
                widl_write_string(&writer, widl_str("secret")) &&
                widl_write_string(&writer, widl_str("pencil")));
    assert_true(wi_principal_read(principal, (widl_value){writer.buffer.data, writer.buffer.size},
                                  widl_str("joe"), &why));
    principal->user.authid = widl_str("joe");
    assert_true(wi_principal_arm(principal, WI_METHOD_SCRAM, likeness, &why));
    widl_writer_free(&writer);
}

/** Who says hello costs nothing yet, and is challenged as fast as who is nobody. */
static void keys_are_made_for_proofs_alone(void **state)
{
    struct wi_principal principal = {0};
    struct wi_likeness likeness = {0};
    struct wi_scram_entry wanted;
    (void)state;
    wi_likeness_init(&likeness);
    read_answer(&principal, &likeness);
    assert_true(likeness.derives);
    assert_ptr_equal(principal.user.scram, &principal.scram);
    assert_memory_equal(principal.scram.stored_key, nothing, WI_HASH_SIZE);
    wanted = principal.scram;
    assert_true(wi_scram_derive(&wanted, widl_str("pencil")));
    assert_true(wi_principal_derive(&principal));
    assert_memory_equal(principal.scram.stored_key, wanted.stored_key, WI_HASH_SIZE);
    assert_memory_equal(principal.scram.server_key, wanted.server_key, WI_HASH_SIZE);
    wi_principal_end(&principal);
}

/** A decoy stays one, whatever work is done for it. */
static void decoys_get_no_keys(void **state)
{
    struct wi_principal principal = {0};
    struct wi_likeness likeness = {0};
    struct wi_decoy decoy;
    struct wi_scram_entry before;
    (void)state;
    wi_likeness_init(&likeness);
    read_answer(&principal, &likeness);
    assert_true(wi_decoy_like(&decoy, &likeness.user, likeness.decoy_key, widl_str("nobody")));
    before = decoy.scram;
    assert_true(wi_likeness_derive(&likeness, &decoy.scram));
    assert_memory_equal(decoy.scram.stored_key, before.stored_key, WI_HASH_SIZE);
    wi_principal_end(&principal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_made_for_proofs_alone),
        cmocka_unit_test(decoys_get_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
