/* SPDX-License-Identifier: MIT */
/*
 * visit URL CA [CERTIFICATE]: joins, trusting what CA has signed and showing CERTIFICATE, and
 * leaves. Prints the code and the text of what went wrong, or `OK`.
 */
#include <stdio.h>

#include <widl/tls.h>
#include <widl/widl.h>

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    const widl_client_tls tls = {.ca_file = words[2], .certificate_file = words[3]};
    const widl_options options = {.tls = &tls};
    widl_error error = {0};
    widl_session *session = widl_connect(words[1], "realm1", &options, &error);

    printf("%s %s\n", widl_code_name(error.code), widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
