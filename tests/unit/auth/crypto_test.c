/* SPDX-License-Identifier: MIT */
/* Cryptography, by the vectors of its standards. */
#include "auth/crypto.h"
#include "given.h"

static void hashes(void **state)
{
    unsigned char hash[WI_HASH_SIZE];
    (void)state;
    assert_true(wi_sha256(widl_bin("abc", 3), hash));
    check_hex(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(wi_sha256(widl_bin(NULL, 0), hash));
    check_hex(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/** RFC 4231, cases 1, 2 and 3. */
static void keyed_hashes(void **state)
{
    unsigned char key[20];
    unsigned char data[50];
    unsigned char hash[WI_HASH_SIZE];
    (void)state;
    memset(key, 0x0b, sizeof(key));
    assert_true(wi_hmac_sha256(widl_bin(key, 20), widl_bin("Hi There", 8), hash));
    check_hex(hash, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_true(
        wi_hmac_sha256(widl_bin("Jefe", 4), widl_bin("what do ya want for nothing?", 28), hash));
    check_hex(hash, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    memset(data, 0xdd, sizeof(data));
    assert_true(wi_hmac_sha256(widl_bin(key, 20), widl_bin(data, 50), hash));
    check_hex(hash, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    assert_true(wi_hmac_sha256(widl_bin(NULL, 0), widl_bin(NULL, 0), hash));
    check_hex(hash, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/** RFC 7914, section 11, and the inputs of RFC 6070 with SHA-256. */
static void derived_keys(void **state)
{
    static const struct {
        const char *secret;
        const char *salt;
        uint32_t iterations;
        size_t size;
        const char *key;
    } vectors[] = {
        {"passwd", "salt", 1, 64,
         "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
         "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"},
        {"Password", "NaCl", 80000, 64,
         "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
         "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"},
        {"password", "salt", 1, 20, "120fb6cffcf8b32c43e7225256c4f837a86548c9"},
        {"password", "salt", 2, 20, "ae4d0c95af6b46d32d0adff928f06dd02a303f8e"},
        {"password", "salt", 4096, 20, "c5e478d59288c841aa530db6845c4c8d962893a0"},
        {"passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25,
         "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c"},
    };
    unsigned char key[64];
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(vectors); i++) {
        assert_true(wi_pbkdf2(widl_bin(vectors[i].secret, strlen(vectors[i].secret)),
                              widl_bin(vectors[i].salt, strlen(vectors[i].salt)),
                              vectors[i].iterations, key, vectors[i].size));
        check_hex(key, vectors[i].key);
    }
    assert_true(wi_pbkdf2(widl_bin("pass\0word", 9), widl_bin("sa\0lt", 5), 4096, key, 16));
    check_hex(key, "89b69d0516f829893c696226650a8687");
    assert_true(wi_pbkdf2(widl_bin(NULL, 0), widl_bin(NULL, 0), 1, key, 16));
}

/** RFC 8032, section 7.1, tests 1 to 3. */
static const struct {
    const char *key;
    const char *public_key;
    const char *message;
    const char *signature;
} signatures[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void signs_and_verifies(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++) {
        unsigned char key[WI_KEY_SIZE];
        unsigned char public_key[WI_KEY_SIZE];
        unsigned char message[8];
        unsigned char signature[WI_SIGNATURE_SIZE];
        given_hex(signatures[i].key, key);
        assert_true(wi_ed25519_public(key, public_key));
        check_hex(public_key, signatures[i].public_key);
        widl_bytes bytes = widl_bin(message, given_hex(signatures[i].message, message));
        assert_true(wi_ed25519_sign(key, bytes, signature));
        check_hex(signature, signatures[i].signature);
        assert_true(wi_ed25519_accepts(public_key, bytes, signature));
        assert_false(wi_ed25519_accepts(public_key, widl_bin("xyz", 3), signature));
        signature[i * 20]++;
        assert_false(wi_ed25519_accepts(public_key, bytes, signature));
    }
}

/** Points of small order, under which anybody can sign, and one that is not on the curve. */
static void weak_keys_accept_nothing(void **state)
{
    static const char *const keys[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    };
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LENGTH(keys); i++) {
        unsigned char key[WI_KEY_SIZE];
        unsigned char signature[WI_SIGNATURE_SIZE] = {0};
        given_hex(keys[i / 2], key);
        if (i % 2)
            key[WI_KEY_SIZE - 1] = (unsigned char)(key[WI_KEY_SIZE - 1] | 0x80);
        assert_false(wi_ed25519_usable(key));
        memcpy(signature, key, WI_KEY_SIZE);
        for (unsigned char message = 0; message < 64; message++)
            assert_false(wi_ed25519_accepts(key, widl_bin(&message, 1), signature));
    }
    unsigned char none[WI_KEY_SIZE];
    unsigned char signature[WI_SIGNATURE_SIZE] = {0};
    memset(none, 0xff, sizeof(none));
    assert_false(wi_ed25519_accepts(none, widl_bin("m", 1), signature));
    given_hex(signatures[0].public_key, none);
    assert_true(wi_ed25519_usable(none));
}

static void secrets(void **state)
{
    char secret[] = "secret";
    (void)state;
    assert_true(wi_secret_equal("abc", "abc", 3));
    assert_false(wi_secret_equal("abc", "abd", 3));
    assert_true(wi_secret_equal("abc", "xyz", 0));
    wi_secret_wipe(secret, sizeof(secret));
    assert_memory_equal(secret, "\0\0\0\0\0\0", 6);
    wi_secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(keyed_hashes),
        cmocka_unit_test(derived_keys),
        cmocka_unit_test(signs_and_verifies),
        cmocka_unit_test(weak_keys_accept_nothing),
        cmocka_unit_test(secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
