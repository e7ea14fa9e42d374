/* A box is the nonce, the tag, and what is encrypted. The name of the procedure is authenticated
 * with it, so that a box of one procedure is none of another. */
#include "seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#define NONCE 12
#define TAG   16

const widl_passthru sealed = {
    .scheme = {"x_acme", 6}, .serializer = {"msgpack", 7}, .cipher = {"aes256gcm", 9}};

bool is_sealed(const widl_passthru *passthru)
{
    return widl_str_equal(passthru->scheme, sealed.scheme) &&
           widl_str_equal(passthru->cipher, sealed.cipher);
}

bool key_read(struct key *key, const char *file)
{
    FILE *stream = fopen(file, "rb");
    size_t size = stream ? fread(key->bytes, 1, sizeof(key->bytes), stream) : 0;

    if (stream)
        fclose(stream);
    return size == sizeof(key->bytes);
}

static bool encrypt(EVP_CIPHER_CTX *context, const struct key *key, const char *procedure,
                    widl_value value, unsigned char *box)
{
    int size;

    return context && RAND_bytes(box, NONCE) == 1 &&
           EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, box) == 1 &&
           EVP_EncryptUpdate(context, NULL, &size, (const unsigned char *)procedure,
                             (int)strlen(procedure)) == 1 &&
           EVP_EncryptUpdate(context, box + NONCE + TAG, &size, value.data, (int)value.size) == 1 &&
           EVP_EncryptFinal_ex(context, box + NONCE + TAG + size, &size) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, box + NONCE) == 1;
}

bool seal(const struct key *key, const char *procedure, widl_value value, widl_arena *arena,
          widl_payload *ret_payload)
{
    unsigned char *box = widl_arena_alloc(arena, NONCE + TAG + value.size);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    lab_sealed args = {.box = widl_bin(box, NONCE + TAG + value.size)};
    bool done = box && encrypt(context, key, procedure, value, box) &&
                lab_sealed_encode(&args, arena, &ret_payload->args, NULL);

    EVP_CIPHER_CTX_free(context);
    return done;
}

static bool decrypt(EVP_CIPHER_CTX *context, const struct key *key, const char *procedure,
                    widl_bytes box, unsigned char *ret_value)
{
    unsigned char tag[TAG];
    int size;

    memcpy(tag, box.data + NONCE, TAG);
    return context &&
           EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, box.data) == 1 &&
           EVP_DecryptUpdate(context, NULL, &size, (const unsigned char *)procedure,
                             (int)strlen(procedure)) == 1 &&
           EVP_DecryptUpdate(context, ret_value, &size, box.data + NONCE + TAG,
                             (int)(box.size - NONCE - TAG)) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
           EVP_DecryptFinal_ex(context, ret_value + size, &size) == 1;
}

bool unseal(const struct key *key, const char *procedure, const widl_payload *payload,
            widl_arena *arena, widl_value *ret_value)
{
    EVP_CIPHER_CTX *context;
    unsigned char *value;
    lab_sealed args;
    bool done;

    /* The contract has checked the size of the box. */
    if (!lab_sealed_decode(payload->args, arena, &args, NULL))
        return false;
    value = widl_arena_alloc(arena, args.box.size);
    context = EVP_CIPHER_CTX_new();
    done = value && decrypt(context, key, procedure, args.box, value);
    *ret_value = (widl_value){value, args.box.size - NONCE - TAG};
    EVP_CIPHER_CTX_free(context);
    return done;
}
