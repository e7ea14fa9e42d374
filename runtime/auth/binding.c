/* SPDX-License-Identifier: MIT */
/*
 * Channel binding: the types that WAMP names (cryptosign) and how a challenge is bound. The data
 * itself comes from the transport.
 */
#include "auth/binding.h"

bool wi_binding_known(widl_string type)
{
    return widl_str_equal(type, widl_str("tls-exporter")) ||
           widl_str_equal(type, widl_str("tls-unique"));
}

bool wi_binding_apply(const struct wi_binding *binding, const unsigned char challenge[WI_HASH_SIZE],
                      unsigned char out[WI_HASH_SIZE])
{
    unsigned char data[WI_HASH_SIZE] = {0};
    bool fits = binding->data.size == WI_HASH_SIZE;
    if (binding->type && fits)
        memcpy(data, binding->data.data, WI_HASH_SIZE);
    else if (binding->type &&
             (strcmp(binding->type, "tls-unique") != 0 || !wi_sha256(binding->data, data)))
        return false;
    for (size_t i = 0; i < WI_HASH_SIZE; i++)
        out[i] = (unsigned char)(challenge[i] ^ data[i]);
    return true;
}
