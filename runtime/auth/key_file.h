/* SPDX-License-Identifier: MIT */
/* Ed25519 keys as people keep them: what ssh-keygen and openssl write, or plain digits. */
#ifndef WI_KEY_FILE_H
#define WI_KEY_FILE_H

#include <widl/error.h>

#include "auth/crypto.h"

/** Most bytes of a key file. */
#define WI_KEY_FILE_MAX_SIZE 16384

/** A private key from what its file holds. Return: false with why, which has no part of it. */
bool wi_private_key_read(widl_string content, unsigned char out[WI_KEY_SIZE], const char **ret_why);

/** A private key from a file. Return: false with WIDL_ERROR_ARGUMENT or _MEMORY. */
bool wi_private_key_load(const char *path, unsigned char out[WI_KEY_SIZE], widl_error *error);

/** A public key: 64 hexadecimal digits, or a line of OpenSSH. Return: false with why. */
bool wi_public_key_read(widl_string text, unsigned char out[WI_KEY_SIZE], const char **ret_why);

#endif
