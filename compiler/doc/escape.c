/* SPDX-License-Identifier: MIT */
/* Text made harmless in HTML: what would be markup is named, what cannot be shown is replaced. */
#include "doc/html.h"

void html_escape(struct buffer *out, struct text text)
{
    size_t begin = 0;

    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *special = c == '&'                                           ? "&amp;"
                              : c == '<'                                         ? "&lt;"
                              : c == '>'                                         ? "&gt;"
                              : c == '"'                                         ? "&quot;"
                              : c == '\''                                        ? "&#39;"
                              : (c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? "\xef\xbf\xbd"
                                                                                 : NULL;

        if (!special)
            continue;
        buffer_append(out, (struct text){text.data + begin, i - begin});
        buffer_append(out, text_of(special));
        begin = i + 1;
    }
    buffer_append(out, (struct text){text.data + begin, text.size - begin});
}
