# Writes OUTPUT, C source with the files STYLE and SCRIPT and their hashes:
#
#     cmake -DSTYLE=page.css -DSCRIPT=page.js -DOUTPUT=embedded.c -P embed.cmake
set(text "/* SPDX-License-Identifier: MIT */\n/* Made by embed.cmake from the style and the script of \
the page. */\n#include \"doc/embedded.h\"\n")

function(append name hex)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "((0x..,){16})" "\\1\n    " bytes "${bytes}")
  string(APPEND text "
struct text embedded_${name}(void)
{
    static const unsigned char bytes[] = {
    ${bytes}
    };

    return (struct text){(const char *)bytes, sizeof(bytes)};
}
")
  set(text "${text}" PARENT_SCOPE)
endfunction()

foreach(name IN ITEMS style script)
  string(TOUPPER ${name} variable)
  file(READ ${${variable}} content HEX)
  file(SHA256 ${${variable}} hash)
  append(${name} ${content})
  append(${name}_hash ${hash})
endforeach()
file(WRITE ${OUTPUT} "${text}")
