#!/bin/bash
echo ${arn}
