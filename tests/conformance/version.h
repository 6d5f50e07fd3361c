#pragma once
#define DRIVER_NAME blinker
#define DRIVER_VERSION "2.4"
