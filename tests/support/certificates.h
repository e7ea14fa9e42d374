/* SPDX-License-Identifier: MIT */
/*
 * Certificates for tests, made anew in a folder of the test's own, each with its key in one file:
 *
 *     ca.pem            the authority that is trusted; others are issued by it unless they say so
 *     good.pem          for localhost, *.example.org and 127.0.0.1
 *     renewed.pem       the same, another one
 *     other_host.pem    for another.example
 *     expired.pem       good.pem of last year
 *     early.pem         good.pem of next year
 *     self_signed.pem   good.pem of nobody's
 *     strange.pem       good.pem of strange_ca.pem
 *     client.pem        for a client
 *     other_client.pem  for another client, with an address for mail
 *     strange_client.pem  for a client, of strange_ca.pem
 *     expired_client.pem  for a client, of last year
 */
#ifndef CERTIFICATES_H
#define CERTIFICATES_H

#include <stddef.h>

/** Make the folder and all of them. Return: its name. */
const char *certificates_make(void);

/** The path of one of them, in one of a few buffers that are used in turn. */
const char *certificate(const char *name);

/** Put a copy of one in place of another. */
void certificate_copy(const char *from, const char *to);

/** Remove the folder. */
void certificates_remove(void);

#endif
