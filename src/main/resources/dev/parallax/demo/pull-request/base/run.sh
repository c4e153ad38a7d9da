#!/bin/sh
set -eu
exec java -jar target/shop.jar
