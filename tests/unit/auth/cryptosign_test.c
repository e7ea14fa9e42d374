/* SPDX-License-Identifier: MIT */
/* WAMP-cryptosign: the specification's vectors, both halves against each other, hostile ones. */
#include <stdio.h>

#include "auth/cryptosign.h"
#include "given.h"

static const struct {
    const char *key;
    const char *challenge;
    const char *channel; /**< NULL: no binding */
    const char *signature;
} vectors[] = {
    {"4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", NULL,
     "b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0c"
     "ae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
    {"d511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd",
     "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d", NULL,
     "d4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372"
     "190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660f"
     "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d"},
    {"6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b",
     "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2", NULL,
     "7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1e"
     "c184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30b"
     "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2"},
    {"4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff",
     "9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3"
     "e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f"
     "9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00"},
    {"d511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd",
     "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d",
     "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff",
     "305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a42"
     "7c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01"
     "d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282"},
    {"6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b",
     "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2",
     "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff",
     "ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4"
     "d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608"
     "d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d"},
};

/** The binding of a vector; `data` is its memory. */
static struct wi_binding binding_of(size_t vector, unsigned char data[WI_HASH_SIZE])
{
    if (!vectors[vector].channel)
        return (struct wi_binding){0};
    return (struct wi_binding){"tls-unique",
                               widl_bin(data, given_hex(vectors[vector].channel, data))};
}

static widl_value challenge_of(widl_arena *arena, const char *challenge, const char *binding)
{
    char json[300];
    snprintf(json, sizeof(json), "{\"challenge\":\"%s\",\"channel_binding\":%s}", challenge,
             binding);
    return given_json(arena, json);
}

static void both_halves_follow_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(vectors); i++) {
        unsigned char data[WI_HASH_SIZE];
        unsigned char challenge[WI_HASH_SIZE];
        unsigned char public_key[WI_KEY_SIZE];
        struct wi_binding binding = binding_of(i, data);
        struct wi_credentials credentials = {.has_key = true};
        struct wi_answer answer = {0};
        widl_arena arena = {0};
        widl_error error;
        given_hex(vectors[i].key, credentials.key);
        given_hex(vectors[i].challenge, challenge);
        widl_value extra =
            challenge_of(&arena, vectors[i].challenge, binding.type ? "\"tls-unique\"" : "null");
        assert_true(wi_cryptosign_answer(&credentials, &binding, extra, &answer, &error));
        check_signature(&answer, vectors[i].signature);
        assert_int_equal(answer.extra.buffer.size, 0);
        assert_true(wi_ed25519_public(credentials.key, public_key));
        assert_true(
            wi_cryptosign_accepts(public_key, challenge, &binding, widl_str(vectors[i].signature)));
        wi_answer_free(&answer);
        widl_arena_free(&arena);
    }
}

static void wrong_signatures_are_refused(void **state)
{
    const struct wi_binding unbound = {0};
    unsigned char challenge[WI_HASH_SIZE];
    unsigned char key[WI_KEY_SIZE];
    unsigned char public_key[WI_KEY_SIZE];
    char signature[193];
    (void)state;
    given_hex(vectors[1].challenge, challenge);
    given_hex(vectors[1].key, key);
    assert_true(wi_ed25519_public(key, public_key));
    for (size_t at = 0; at < 192; at++) {
        snprintf(signature, sizeof(signature), "%s", vectors[1].signature);
        signature[at] = signature[at] == '0' ? '1' : '0';
        assert_false(wi_cryptosign_accepts(public_key, challenge, &unbound, widl_str(signature)));
        signature[at] = '\0';
        assert_false(wi_cryptosign_accepts(public_key, challenge, &unbound, widl_str(signature)));
    }
    assert_false(wi_cryptosign_accepts(key, challenge, &unbound, widl_str(vectors[1].signature)));
    /* A signature of another challenge, which is what a replay has. */
    challenge[3]++;
    assert_false(
        wi_cryptosign_accepts(public_key, challenge, &unbound, widl_str(vectors[1].signature)));
}

/** A signature that is good for one connection is good for no other. */
static void bindings_count(void **state)
{
    unsigned char data[WI_HASH_SIZE];
    unsigned char challenge[WI_HASH_SIZE];
    unsigned char key[WI_KEY_SIZE];
    unsigned char public_key[WI_KEY_SIZE];
    (void)state;
    given_hex(vectors[4].key, key);
    given_hex(vectors[4].challenge, challenge);
    assert_true(wi_ed25519_public(key, public_key));
    struct wi_binding binding = binding_of(4, data);
    const struct wi_binding unbound = {0};
    widl_string signature = widl_str(vectors[4].signature);
    assert_true(wi_cryptosign_accepts(public_key, challenge, &binding, signature));
    assert_false(wi_cryptosign_accepts(public_key, challenge, &unbound, signature));
    data[0]++;
    assert_false(wi_cryptosign_accepts(public_key, challenge, &binding, signature));
    data[0]--;
    binding.data.size--;
    assert_false(wi_cryptosign_accepts(public_key, challenge, &binding, signature));
}

static void hostile_challenges_are_refused(void **state)
{
    static const unsigned char id[WI_HASH_SIZE] = {1};
    const struct wi_binding unbound = {0};
    const struct wi_binding bound = {"tls-exporter", widl_bin(id, sizeof(id))};
    const struct wi_binding odd = {"tls-exporter", widl_bin(id, 12)};
    const struct {
        const char *challenge;
        const char *type;
        const struct wi_binding *binding;
        widl_code code;
    } rows[] = {
        {"", "null", &unbound, WIDL_ERROR_PROTOCOL},
        {"00", "null", &unbound, WIDL_ERROR_PROTOCOL},
        {vectors[0].signature, "null", &unbound, WIDL_ERROR_PROTOCOL},
        {"zz4037d8f6fe75251e613329d53fc69b262d5eac97fb1d73bebbaed4015b53c8", "null", &unbound,
         WIDL_ERROR_PROTOCOL},
        {vectors[0].challenge, "\"tls-unique\"", &unbound, WIDL_ERROR_AUTHENTICATION},
        {vectors[0].challenge, "1", &unbound, WIDL_ERROR_AUTHENTICATION},
        {vectors[0].challenge, "null", &bound, WIDL_ERROR_AUTHENTICATION},
        {vectors[0].challenge, "\"tls-unique\"", &bound, WIDL_ERROR_AUTHENTICATION},
        {vectors[0].challenge, "\"tls-exporter\"", &odd, WIDL_ERROR_AUTHENTICATION},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct wi_credentials credentials = {.has_key = true};
        struct wi_answer answer = {0};
        widl_arena arena = {0};
        widl_error error;
        widl_value extra = challenge_of(&arena, rows[i].challenge, rows[i].type);
        assert_false(wi_cryptosign_answer(&credentials, rows[i].binding, extra, &answer, &error));
        assert_int_equal(error.code, rows[i].code);
        wi_answer_free(&answer);
        widl_arena_free(&arena);
    }
}

static void challenges_are_fresh(void **state)
{
    const struct wi_binding bound = {.type = "tls-exporter"};
    unsigned char one[WI_HASH_SIZE];
    unsigned char two[WI_HASH_SIZE];
    char json[200];
    char digits[2 * WI_HASH_SIZE];
    widl_writer extra = {0};
    widl_writer other = {0};
    (void)state;
    assert_true(wi_cryptosign_challenge(&(struct wi_binding){0}, one, &extra));
    assert_true(wi_cryptosign_challenge(&bound, two, &other));
    assert_memory_not_equal(one, two, sizeof(one));
    wi_hex_write(digits, one, sizeof(one));
    snprintf(json, sizeof(json), "{\"challenge\":\"%.64s\",\"channel_binding\":null}", digits);
    check_json(&extra, json);
    wi_hex_write(digits, two, sizeof(two));
    snprintf(json, sizeof(json), "{\"challenge\":\"%.64s\",\"channel_binding\":\"tls-exporter\"}",
             digits);
    check_json(&other, json);
    widl_writer_free(&extra);
    widl_writer_free(&other);
}

static void hellos_name_the_key(void **state)
{
    static const struct {
        const char *extra;
        bool found;
    } rows[] = {
        {"{\"pubkey\":\"545efb0a2192db8d43f118e9bf9aee081466e1ef36c708b96ee6f62dddad9122\"}", true},
        {"{\"pubkey\":\"545EFB0A2192db8d43f118e9bf9aee081466e1ef36c708b96ee6f62dddad9122\"}", true},
        {"{}", false},
        {"{\"pubkey\":null}", false},
        {"{\"pubkey\":\"545efb0a\"}", false},
        {"{\"pubkey\":545}", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_arena arena = {0};
        unsigned char key[WI_KEY_SIZE];
        assert_int_equal(wi_cryptosign_key(given_json(&arena, rows[i].extra), key), rows[i].found);
        if (rows[i].found)
            check_hex(key, "545efb0a2192db8d43f118e9bf9aee081466e1ef36c708b96ee6f62dddad9122");
        widl_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_halves_follow_the_vectors),
        cmocka_unit_test(wrong_signatures_are_refused),
        cmocka_unit_test(bindings_count),
        cmocka_unit_test(hostile_challenges_are_refused),
        cmocka_unit_test(challenges_are_fresh),
        cmocka_unit_test(hellos_name_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
